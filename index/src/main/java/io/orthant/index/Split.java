package io.orthant.index;

import io.orthant.index.quantize.RowCode;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Splits a partition that has grown into two, by 2-means of its rows. The rows are coded again,
 * relative to their new centroids; the codebooks stay.
 */
final class Split {
  /** A partition is split when it has more than this many times the rows of an average one. */
  private static final int LARGEST_SHARE = 4;

  /** Smaller partitions are scanned so quickly that a split gains nothing. */
  private static final int SMALLEST = 512;

  private static final int ITERATIONS = 10;

  private Split() {}

  /** Whether a partition has grown beyond the others. */
  static boolean wanted(IndexData data, int partition) {
    long size = data.partitions()[partition].size();
    return size > SMALLEST && size * data.partitions().length > LARGEST_SHARE * (long) data.size();
  }

  /** The contents with one partition more; as they are if the rows are all the same. */
  static IndexData of(IndexData data, int partition) {
    Partition old = data.partitions()[partition];
    int[] slots = Arrays.stream(old.livePlaces(data.deletions())).map(old::slot).toArray();
    int parts = data.partitions().length + 1;
    int dimension = data.parameters().codedDimension();
    Matrix rows = data.points().gather(data.parameters().centroidColumns(), slots);
    Grouping halves = halves(data, rows, parts);
    if (halves.size(0) == 0 || halves.size(1) == 0) {
      return data;
    }
    Matrix centroids = Matrix.allocate(Arena.ofAuto(), parts, data.centroids().dimension());
    for (int i = 0; i < parts - 1; i++) {
      centroids.setRow(i, data.centroids().row(i));
    }
    float[] spreads = Arrays.copyOf(data.spreads(), parts);
    float[] lengths = Arrays.copyOf(data.lengths(), parts);
    int[] numbers = {partition, parts - 1};
    for (int half = 0; half < 2; half++) {
      int[] numbersOfHalf =
          IntStream.range(halves.start(half), halves.start(half + 1)).map(halves::member).toArray();
      RowReader reader = rows::copyRow;
      Matrix members = reader.gather(rows.dimension(), numbersOfHalf);
      Moments moments = Moments.of(members);
      centroids.setRow(numbers[half], moments.mean());
      spreads[numbers[half]] = moments.spread(dimension);
      lengths[numbers[half]] = moments.meanLength();
    }
    Partition[] partitions = Arrays.copyOf(data.partitions(), parts);
    Partition[] coded =
        new PartitionLayout(halves.starts(), data.parameters().blocks())
            .allocate(Arena.ofAuto(), data.hasTerms());
    IndexParameters parameters = data.parameters().withPartitions(parts);
    RowCode code =
        data.code()
            .withCenters(IndexData.narrow(centroids, dimension), IndexData.typicalNorm(lengths));
    RowCoder coder = new RowCoder(code, data.points(), parameters.codedSimilarity());
    for (int half = 0; half < 2; half++) {
      int[] slotsOfHalf =
          IntStream.range(halves.start(half), halves.start(half + 1))
              .map(i -> slots[halves.member(i)])
              .toArray();
      partitions[numbers[half]] = coder.fill(numbers[half], slotsOfHalf, coded[half]);
    }
    return new IndexData(
        parameters,
        centroids,
        spreads,
        lengths,
        data.space(),
        data.probeCodes().recode(parameters, centroids, spreads),
        code,
        partitions,
        data.rows(),
        data.coded(),
        data.deletions());
  }

  private static Grouping halves(IndexData data, Matrix rows, int parts) {
    try (Workers workers = new Workers(1)) {
      Matrix centroids =
          KMeans.train(
              rows,
              2,
              ITERATIONS,
              new Seed(data.parameters().seed()).stream("split", parts),
              workers);
      int[] halfOf = new int[rows.rows()];
      new NearestCentroid(centroids)
          .assign(rows::copyRow, 0, rows.rows(), halfOf, new float[rows.rows()]);
      return Grouping.of(halfOf, 2);
    }
  }
}
