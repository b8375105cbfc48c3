package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Turns a matrix into an index: partitions, codebooks, codes. One object is one build. */
final class IndexBuilder {
  private static final int CHUNK = 1024;
  private static final int CODEBOOK_ROWS = 1 << 15;
  static final int ALIGNMENT = 64;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final PreparedRows rows;
  private final IndexParameters parameters;
  private final Seed seed;
  private final Workers workers;
  private final Progress progress;
  private final Arena arena;

  private IndexBuilder(
      Matrix rows, IndexConfig config, Workers workers, Progress progress, Arena arena) {
    this.rows = new PreparedRows(rows, config.similarity());
    int partitions = config.partitionsFor(rows.rows());
    this.parameters =
        new IndexParameters(
            config.similarity(),
            rows.rows(),
            rows.dimension(),
            partitions,
            config.blockDimensionsFor(rows.dimension()),
            config.trainingRowsFor(rows.rows(), partitions),
            config.iterations(),
            config.seed());
    this.seed = new Seed(config.seed());
    this.workers = workers;
    this.progress = progress;
    this.arena = arena;
  }

  /** Builds into memory of {@code arena}. */
  static IndexData build(Matrix rows, IndexConfig config, Progress progress, Arena arena) {
    try (Workers workers = new Workers(config.threads())) {
      IndexBuilder builder = new IndexBuilder(rows, config, workers, progress, arena);
      builder.rows.check(workers);
      return builder.build();
    }
  }

  private IndexData build() {
    RowReader points = clusteredPoints();
    Grouping groups = assign(points, trainCentroids(points));
    PartitionLayout layout = new PartitionLayout(groups.starts(), parameters.blocks());
    MemorySegment ids = arena.allocate((long) parameters.rows() * Integer.BYTES, ALIGNMENT);
    Matrix ordered = Matrix.allocate(arena, parameters.rows(), parameters.storedDimension());
    order(groups, ids, ordered);
    Matrix centroids =
        Matrix.allocate(arena, parameters.partitions(), parameters.storedDimension());
    float[] spreads = new float[parameters.partitions()];
    summarize(ordered, layout, centroids, spreads);
    ProbeCodes probeCodes = ProbeCodes.of(parameters, centroids, spreads, seed, workers, arena);
    Codebooks codebooks =
        CodebookTrainer.train(
            residualSample(ordered, centroids, layout),
            parameters.blockDimensions(),
            parameters.iterations(),
            seed,
            workers,
            progress);
    boolean euclidean = parameters.similarity() == Similarity.EUCLIDEAN;
    MemorySegment offsets =
        arena.allocate(euclidean ? (long) parameters.rows() * Float.BYTES : 0, ALIGNMENT);
    MemorySegment codes = arena.allocate(layout.codeBytes(), ALIGNMENT);
    IndexData data =
        new IndexData(
            parameters,
            centroids,
            spreads,
            probeCodes,
            codebooks,
            layout,
            ids,
            offsets,
            codes,
            ordered);
    encode(data);
    return data;
  }

  /** What is clustered: the rows, under inner product with their length as one more column. */
  private RowReader clusteredPoints() {
    return parameters.similarity() == Similarity.DOT
        ? new NormColumn(rows, parameters.dimension())
        : rows;
  }

  private int clusteredDimension() {
    return parameters.dimension() + (parameters.similarity() == Similarity.DOT ? 1 : 0);
  }

  private Matrix trainCentroids(RowReader points) {
    try (Progress.Task task =
        progress.start("training partitions", parameters.partitions(), "partitions")) {
      Matrix sample =
          sample(
              points,
              clusteredDimension(),
              parameters.rows(),
              parameters.trainingRows(),
              seed.stream("partitions"));
      Matrix centroids =
          KMeans.train(
              sample,
              parameters.partitions(),
              parameters.iterations(),
              seed.stream("k-means"),
              workers);
      task.advance(parameters.partitions());
      return centroids;
    }
  }

  private Grouping assign(RowReader points, Matrix centroids) {
    int[] partitionOf = new int[parameters.rows()];
    float[] affinities = new float[parameters.rows()];
    NearestCentroid nearest = new NearestCentroid(centroids);
    try (Progress.Task task = progress.start("assigning rows", parameters.rows(), "rows")) {
      workers.run(
          parameters.rows(),
          CHUNK,
          (from, to) -> nearest.assign(points, from, to, partitionOf, affinities),
          task);
    }
    return Grouping.of(partitionOf, parameters.partitions());
  }

  /** Computes the mean and the spread of each partition. */
  private void summarize(
      Matrix ordered, PartitionLayout layout, Matrix centroids, float[] spreads) {
    workers.run(
        parameters.partitions(),
        1,
        (from, to) -> {
          for (int partition = from; partition < to; partition++) {
            Matrix members = ordered.slice(layout.start(partition), layout.start(partition + 1));
            Moments moments = Moments.of(members);
            centroids.setRow(partition, moments.mean());
            spreads[partition] =
                (float) Math.sqrt(moments.meanSquaredDistance() / parameters.dimension());
          }
        });
  }

  private void order(Grouping groups, MemorySegment ids, Matrix ordered) {
    workers.run(
        parameters.rows(),
        CHUNK,
        (from, to) -> {
          float[] values = new float[parameters.storedDimension()];
          for (int position = from; position < to; position++) {
            int row = groups.member(position);
            rows.copy(row, values);
            ordered.setRow(position, values);
            IndexData.putId(ids, position, row);
          }
        });
  }

  private Matrix residualSample(Matrix ordered, Matrix centroids, PartitionLayout layout) {
    int[] partitionOf = new int[parameters.rows()];
    for (int partition = 0; partition < layout.partitions(); partition++) {
      Arrays.fill(partitionOf, layout.start(partition), layout.start(partition + 1), partition);
    }
    RowReader residuals =
        (position, target) -> residual(ordered, position, centroids, partitionOf[position], target);
    return sample(
        residuals,
        parameters.dimension(),
        parameters.rows(),
        Math.min(parameters.rows(), CODEBOOK_ROWS),
        seed.stream("residuals"));
  }

  private void encode(IndexData data) {
    float[] origin = data.origin();
    try (Progress.Task task =
        progress.start("encoding partitions", parameters.partitions(), "partitions")) {
      workers.run(
          parameters.partitions(),
          1,
          (from, to) -> {
            for (int partition = from; partition < to; partition++) {
              encodePartition(data, partition, origin);
            }
          },
          task);
    }
  }

  private static void encodePartition(IndexData data, int partition, float[] origin) {
    PartitionLayout layout = data.layout();
    ResidualEncoder encoder = new ResidualEncoder(data.codebooks());
    byte[] codes = new byte[data.codebooks().blocks()];
    float[] residual = new float[data.parameters().dimension()];
    float[] centroid = data.centroids().row(partition);
    for (int row = 0; row < layout.size(partition); row++) {
      int position = layout.start(partition) + row;
      residual(data.rows(), position, data.centroids(), partition, residual);
      encoder.encode(residual, codes);
      layout.putCodes(data.codes(), partition, row, codes);
      if (data.hasOffsets()) {
        data.codebooks().decode(codes, residual);
        IndexData.putOffset(data.offsets(), position, offset(centroid, origin, residual));
      }
    }
  }

  /**
   * The part of a negated squared distance that depends on the coded row alone. With c the
   * centroid, o the origin and r the decoded residual: {@code -|q - c - r|^2 = -|q - c|^2 + 2 <q -
   * o, r> - (2 <c - o, r> + |r|^2)}.
   */
  private static float offset(float[] centroid, float[] origin, float[] decoded) {
    double sum = 0;
    for (int i = 0; i < decoded.length; i++) {
      sum += decoded[i] * (2 * ((double) centroid[i] - origin[i]) + decoded[i]);
    }
    return (float) -sum;
  }

  private static void residual(
      Matrix ordered, int position, Matrix centroids, int partition, float[] target) {
    MemorySegment.copy(
        ordered.segment(), FLOAT, ordered.offset(position), target, 0, target.length);
    for (int column = 0; column < target.length; column++) {
      target[column] -= centroids.get(partition, column);
    }
  }

  /** Draws {@code count} different rows in random order (Fisher and Yates). */
  private static Matrix sample(
      RowReader source, int dimension, int total, int count, RandomGenerator random) {
    int[] numbers = new int[total];
    for (int i = 0; i < total; i++) {
      numbers[i] = i;
    }
    Matrix sample = Matrix.allocate(Arena.ofAuto(), count, dimension);
    float[] values = new float[dimension];
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(total - i);
      int drawn = numbers[other];
      numbers[other] = numbers[i];
      source.copy(drawn, values);
      sample.setRow(i, values);
    }
    return sample;
  }
}
