package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The codes must find what brute force finds, and must be the reason that it is found. */
class RecallTest {
  private static final int K = 10;
  private static final long SEED = 5;

  private final Matrix rows = TestVectors.CLUSTERED.rows(6000, 32, SEED);
  private final Matrix queries = TestVectors.near(rows, 100, 0.2, SEED);

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void findsNearlyAllWithFewCandidates(Similarity similarity) {
    try (VectorIndex index = build(similarity)) {
      double recall = recall(index, new SearchOptions(K, 8, 60));
      assertThat(recall).as("recall with seed %d", SEED).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @EnumSource(CodeKind.class)
  void everyKindOfCodeFindsNearlyAll(CodeKind codes) {
    IndexConfig config =
        IndexConfig.builder().partitions(32).codes(codes).seed(SEED).threads(2).build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      double recall = recall(index, new SearchOptions(K, 12, 60));
      assertThat(recall).as("recall with seed %d", SEED).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void moreWorkFindsMore(Similarity similarity) {
    try (VectorIndex index = build(similarity)) {
      double little = recall(index, new SearchOptions(K, 1, K));
      double much = recall(index, new SearchOptions(K, 16, 200));
      assertThat(much).isGreaterThan(little).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void withoutTheCodesLittleIsFound(Similarity similarity) {
    try (VectorIndex index = build(similarity)) {
      SearchOptions options = new SearchOptions(K, 32, 60);
      double before = recall(index, options);
      for (Partition partition : index.data().partitions()) {
        partition.codes().fill((byte) 0);
      }
      assertThat(recall(index, options)).isLessThan(before - 0.3);
    }
  }

  /** With sums of bytes, Euclidean search finds 0.95 of these. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void manyBlocksCostNoPrecision(Similarity similarity) {
    Matrix wide = lowRank(5000, 10, 392, SEED);
    Matrix asked = lowRank(200, 10, 392, SEED + 1);
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(8).seed(SEED).threads(2).build();
    try (VectorIndex index = VectorIndex.build(wide, config, Progress.NONE)) {
      SearchOptions options = new SearchOptions(K, 8, 20);
      assertThat(recall(index, asked, options)).as("recall with seed %d", SEED).isGreaterThan(0.98);
    }
  }

  /** Rows of a plane of a few dimensions, the same for all seeds, with a little noise. */
  private static Matrix lowRank(int count, int rank, int dimension, long seed) {
    RandomGenerator plane = new Seed(SEED).stream("plane");
    float[][] directions = new float[rank][dimension];
    for (float[] direction : directions) {
      for (int i = 0; i < dimension; i++) {
        direction[i] = (float) plane.nextGaussian();
      }
    }
    RandomGenerator random = new Seed(seed).stream("places");
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      for (float[] direction : directions) {
        float place = (float) random.nextGaussian();
        for (int i = 0; i < dimension; i++) {
          row[i] += place * direction[i];
        }
      }
      for (int i = 0; i < dimension; i++) {
        row[i] += (float) (0.3 * random.nextGaussian());
      }
    }
    return Matrix.copyOf(rows);
  }

  private VectorIndex build(Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(32).seed(SEED).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }

  private double recall(VectorIndex index, SearchOptions options) {
    return recall(index, queries, options);
  }

  private static double recall(VectorIndex index, Matrix asked, SearchOptions options) {
    List<Neighbors> truth = index.search(asked, SearchOptions.exact(K), 1);
    List<Neighbors> found = index.search(asked, options, 1);
    long hits = 0;
    for (int query = 0; query < truth.size(); query++) {
      int[] nearest = truth.get(query).rows().clone();
      Arrays.sort(nearest);
      hits +=
          Arrays.stream(found.get(query).rows())
              .filter(row -> Arrays.binarySearch(nearest, row) >= 0)
              .count();
    }
    return (double) hits / truth.size() / K;
  }
}
