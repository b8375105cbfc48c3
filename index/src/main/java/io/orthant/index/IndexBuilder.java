package io.orthant.index;

import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.RowCode;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Turns a matrix into an index: partitions, codebooks, codes. One object is one build. */
final class IndexBuilder {
  private static final int CHUNK = 1024;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final PreparedRows rows;
  private final CodedSpace space;
  private final IndexParameters parameters;
  private final Seed seed;
  private final Workers workers;
  private final Progress progress;
  private final Arena arena;

  private IndexBuilder(
      PreparedRows rows,
      CodedSpace space,
      IndexParameters parameters,
      Workers workers,
      Progress progress,
      Arena arena) {
    this.rows = rows;
    this.space = space;
    this.parameters = parameters;
    this.seed = new Seed(parameters.seed());
    this.workers = workers;
    this.progress = progress;
    this.arena = arena;
  }

  /** Builds into memory of {@code arena}. */
  static IndexData build(Matrix rows, IndexConfig config, Progress progress, Arena arena) {
    try (Workers workers = new Workers(config.threads())) {
      PreparedRows prepared = new PreparedRows(rows, config.similarity());
      prepared.check(workers);
      CodedSpace space = space(rows, config);
      IndexParameters parameters = parameters(rows, config, space.form());
      return new IndexBuilder(prepared, space, parameters, workers, progress, arena).build();
    }
  }

  private static CodedSpace space(Matrix rows, IndexConfig config) {
    if (config.similarity() != Similarity.EUCLIDEAN || config.partitionsFor(rows.rows()) == 0) {
      return new CodedSpace.Plain();
    }
    int count = Math.min(rows.rows(), IndexParameters.CODE_TRAINING_ROWS);
    int[] drawn = draw(rows.rows(), count, new Seed(config.seed()).stream("coded space"));
    RowReader reader = rows::copyRow;
    return CodedSpace.euclidean(config.euclidean(), reader.gather(rows.dimension(), drawn));
  }

  private static IndexParameters parameters(Matrix rows, IndexConfig config, EuclideanForm form) {
    int partitions = config.partitionsFor(rows.rows());
    return new IndexParameters(
        config.similarity(),
        form,
        rows.rows(),
        rows.dimension(),
        partitions,
        config.blockDimensionsFor(form.codedDimension(rows.dimension())),
        partitions == 0 ? 0 : config.trainingRowsFor(rows.rows(), partitions),
        config.iterations(),
        partitions == 0
            ? CodeKind.PRODUCT
            : config.codes().inForce(form.codedSimilarity(config.similarity())),
        partitions == 0 ? RotationKind.NONE : config.rotation(),
        config.training(),
        partitions > 1 ? config.spill() : 0,
        config.anisotropyInForce(form),
        config.rowFormat(),
        config.seed());
  }

  private IndexData build() {
    if (parameters.partitions() == 0) {
      return IndexData.exact(parameters, inOrder());
    }
    RowReader points = clusteredPoints();
    Grouping groups = assign(points, trainCentroids(points));
    PartitionLayout layout = new PartitionLayout(groups.starts(), parameters.blocks());
    MemorySegment ids =
        arena.allocate((long) parameters.rows() * Integer.BYTES, IndexFile.ALIGNMENT);
    Matrix ordered = allocateRows();
    order(groups, ids, ordered);
    Matrix centroids =
        Matrix.allocate(arena, parameters.partitions(), parameters.centroidColumns());
    float[] spreads = new float[parameters.partitions()];
    float[] lengths = new float[parameters.partitions()];
    summarize(ordered, layout, centroids, spreads, lengths);
    ProbeCodes probeCodes = ProbeCodes.of(parameters, centroids, spreads, seed, workers, arena);
    RowCode code =
        trainCode(
            ordered, IndexData.narrow(centroids, parameters.codedDimension()), layout, lengths);
    Members members = members(ordered, layout, centroids);
    IndexData data =
        new IndexData(
            parameters,
            centroids,
            spreads,
            lengths,
            space,
            probeCodes,
            code,
            members
                .layout(parameters.blocks())
                .allocate(arena, RowCoder.hasTerms(code, parameters.codedSimilarity())),
            RowStore.of(parameters.rowFormat(), ordered, ids, arena),
            parameters.rows(),
            Deletions.NONE);
    encode(data, members);
    return data;
  }

  /** The rows as they come, under their numbers. */
  private RowStore inOrder() {
    MemorySegment ids =
        arena.allocate((long) parameters.rows() * Integer.BYTES, IndexFile.ALIGNMENT);
    Matrix copy = allocateRows();
    int[] all = new int[parameters.rows()];
    order(Grouping.of(all, 1), ids, copy);
    return RowStore.of(parameters.rowFormat(), copy, ids, arena);
  }

  /** Room for the rows as float32, which lives on with the index if it keeps them so. */
  private Matrix allocateRows() {
    Arena owner = parameters.rowFormat() == RowFormat.FLOAT32 ? arena : Arena.ofAuto();
    return Matrix.allocate(owner, parameters.rows(), parameters.storedDimension());
  }

  /** What is clustered: the points, under inner product with their length as one more column. */
  private RowReader clusteredPoints() {
    RowReader points = space.over(rows);
    return parameters.codedSimilarity() == Similarity.DOT
        ? new NormColumn(points, parameters.codedDimension())
        : points;
  }

  private int clusteredDimension() {
    return parameters.codedDimension() + (parameters.codedSimilarity() == Similarity.DOT ? 1 : 0);
  }

  private Matrix trainCentroids(RowReader points) {
    try (Progress.Task task =
        progress.start("training partitions", parameters.partitions(), "partitions")) {
      Matrix sample =
          points.gather(
              clusteredDimension(),
              draw(parameters.rows(), parameters.trainingRows(), seed.stream("partitions")));
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
    CentroidSearch nearest = CentroidSearch.over(centroids, seed, workers);
    try (Progress.Task task = progress.start("assigning rows", parameters.rows(), "rows")) {
      workers.run(
          parameters.rows(),
          CHUNK,
          (from, to) -> nearest.assign(points, from, to, partitionOf, affinities),
          task);
    }
    return Grouping.of(partitionOf, parameters.partitions());
  }

  /** Computes the mean, the spread and the mean length of each partition. */
  private void summarize(
      Matrix ordered, PartitionLayout layout, Matrix centroids, float[] spreads, float[] lengths) {
    workers.run(
        parameters.partitions(),
        1,
        (from, to) -> {
          for (int partition = from; partition < to; partition++) {
            int[] members =
                IntStream.range(layout.start(partition), layout.start(partition + 1)).toArray();
            Moments moments =
                Moments.of(points(ordered).gather(parameters.centroidColumns(), members));
            centroids.setRow(partition, moments.mean());
            spreads[partition] = moments.spread(parameters.codedDimension());
            lengths[partition] = moments.meanLength();
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
            ids.set(INT, (long) position * Integer.BYTES, row);
          }
        });
  }

  private RowCode trainCode(
      Matrix ordered, Matrix centroids, PartitionLayout layout, float[] lengths) {
    int count = Math.min(parameters.rows(), IndexParameters.CODE_TRAINING_ROWS);
    int[] drawn = draw(parameters.rows(), count, seed.stream("residuals"));
    int[] partitionOf = partitionOf(layout);
    return RowCode.train(
            points(ordered).gather(parameters.codedDimension(), drawn),
            Arrays.stream(drawn).map(position -> partitionOf[position]).toArray(),
            centroids,
            parameters.codeConfig(),
            seed,
            workers,
            progress)
        .withCenters(centroids, IndexData.typicalNorm(lengths));
  }

  /** Adds a second partition to each row, if so configured. */
  private Members members(Matrix ordered, PartitionLayout layout, Matrix centroids) {
    int[] first = partitionOf(layout);
    if (!parameters.spills()) {
      return new Members(Grouping.of(first, parameters.partitions()), null);
    }
    int[] second = new int[first.length];
    Spilling spilling =
        new Spilling(IndexData.narrow(centroids, parameters.codedDimension()), parameters.spill());
    try (Progress.Task task = progress.start("spilling rows", first.length, "rows")) {
      workers.run(
          first.length,
          CHUNK,
          (from, to) -> spilling.assign(points(ordered), from, to, first, second),
          task);
    }
    return new Members(
        Grouping.of(first, parameters.partitions()), Grouping.of(second, parameters.partitions()));
  }

  private int[] partitionOf(PartitionLayout layout) {
    int[] partitionOf = new int[parameters.rows()];
    for (int partition = 0; partition < layout.partitions(); partition++) {
      Arrays.fill(partitionOf, layout.start(partition), layout.start(partition + 1), partition);
    }
    return partitionOf;
  }

  /** The points of rows that may be filled up. */
  private RowReader points(Matrix ordered) {
    return space.over(
        (position, target) ->
            MemorySegment.copy(
                ordered.segment(),
                FLOAT,
                ordered.offset(position),
                target,
                0,
                parameters.dimension()));
  }

  private void encode(IndexData data, Members members) {
    try (Progress.Task task =
        progress.start("encoding partitions", parameters.partitions(), "partitions")) {
      workers.run(
          parameters.partitions(),
          1,
          (from, to) -> {
            RowCoder coder = new RowCoder(data);
            for (int partition = from; partition < to; partition++) {
              data.partitions()[partition] =
                  coder.fill(partition, members.of(partition), data.partitions()[partition]);
            }
          },
          task);
    }
  }

  /** Draws {@code count} different numbers below {@code total} in random order (Fisher, Yates). */
  static int[] draw(int total, int count, RandomGenerator random) {
    int[] numbers = new int[total];
    Arrays.setAll(numbers, i -> i);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(total - i);
      int drawn = numbers[other];
      numbers[other] = numbers[i];
      numbers[i] = drawn;
    }
    return Arrays.copyOf(numbers, count);
  }
}
