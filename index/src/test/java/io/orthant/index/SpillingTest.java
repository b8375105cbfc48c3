package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in two partitions are found once, by either of them. */
class SpillingTest {
  private static final int DIMENSION = 10;
  private static final int ROWS = 2500;
  private static final int PARTITIONS = 25;

  private final Matrix rows = TestVectors.CLUSTERED.rows(ROWS, DIMENSION, 31);
  private final Matrix queries = TestVectors.near(rows, 60, 0.6, 32);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 20})
  void theSecondPartitionHasTheSmallestLoss(double lambda) {
    Matrix centroids = TestVectors.RANDOM.rows(7, DIMENSION, 33);
    int[] first = new int[rows.rows()];
    new NearestCentroid(centroids)
        .assign(rows::copyRow, 0, rows.rows(), first, new float[rows.rows()]);
    int[] second = new int[rows.rows()];
    new Spilling(centroids, lambda).assign(rows::copyRow, 0, rows.rows(), first, second);
    for (int row = 0; row < rows.rows(); row++) {
      double[] losses = new double[centroids.rows()];
      double[] residual = difference(rows.row(row), centroids.row(first[row]));
      double norm = Math.sqrt(dot(residual, residual));
      for (int number = 0; number < losses.length; number++) {
        double[] other = difference(rows.row(row), centroids.row(number));
        double along = dot(other, residual) / norm;
        losses[number] =
            number == first[row] ? Double.MAX_VALUE : dot(other, other) + lambda * along * along;
      }
      double lowest = Arrays.stream(losses).min().orElseThrow();
      assertThat(losses[second[row]]).as("row %d", row).isLessThanOrEqualTo(lowest + 1e-3);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void everythingEqualsBruteForceWithoutRepetition(Similarity similarity) {
    try (VectorIndex index = build(similarity, 1)) {
      List<Neighbors> expected = new ExactSearch(rows, similarity).search(queries, 40, 1);
      List<Neighbors> found = index.search(queries, SearchOptions.exact(40), 1);
      for (int query = 0; query < queries.rows(); query++) {
        assertThat(found.get(query).rows()).isEqualTo(expected.get(query).rows());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void fewPartitionsFindMoreAndEachRowOnce(Similarity similarity) {
    SearchOptions options = new SearchOptions(10, 2, 60);
    try (VectorIndex plain = build(similarity, 0);
        VectorIndex spilled = build(similarity, 1)) {
      List<Neighbors> truth = plain.search(queries, SearchOptions.exact(10), 1);
      assertThat(recall(spilled.search(queries, options, 1), truth))
          .isGreaterThan(recall(plain.search(queries, options, 1), truth));
      for (int query = 0; query < queries.rows(); query++) {
        int[] found = spilled.search(queries.row(query), options).rows();
        assertThat(found).doesNotHaveDuplicates().hasSize(10);
      }
      assertThat(spilled.info().rows()).isEqualTo(ROWS);
    }
  }

  @Test
  void changesReachBothPartitionsAndTheFile() throws IOException {
    Path file = folder.resolve("index");
    try (VectorIndex built = build(Similarity.DOT, 1)) {
      built.save(file);
    }
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.delete(IntStream.range(0, 500).toArray());
      index.put(
          IntStream.range(400, 1000).toArray(), TestVectors.CLUSTERED.rows(600, DIMENSION, 34));
      List<Neighbors> before = index.search(queries, SearchOptions.exact(10), 1);
      index.compact();
      assertThat(index.info().totalBytes()).isEqualTo(file.toFile().length());
      List<Neighbors> after = index.search(queries, SearchOptions.exact(10), 1);
      for (int query = 0; query < queries.rows(); query++) {
        assertThat(after.get(query).rows()).isEqualTo(before.get(query).rows());
        assertThat(Arrays.stream(after.get(query).rows()).min().orElseThrow())
            .isGreaterThanOrEqualTo(400);
      }
    }
    VectorIndex.verify(file);
  }

  private VectorIndex build(Similarity similarity, double spill) {
    IndexConfig config =
        IndexConfig.builder()
            .similarity(similarity)
            .partitions(PARTITIONS)
            .spill(spill)
            .threads(2)
            .build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }

  private static double recall(List<Neighbors> found, List<Neighbors> truth) {
    long hits = 0;
    for (int query = 0; query < truth.size(); query++) {
      int[] nearest = truth.get(query).rows();
      hits +=
          Arrays.stream(found.get(query).rows())
              .filter(row -> Arrays.stream(nearest).anyMatch(other -> other == row))
              .count();
    }
    return (double) hits / truth.size() / 10;
  }

  private static double[] difference(float[] row, float[] centroid) {
    double[] difference = new double[row.length];
    Arrays.setAll(difference, i -> (double) row[i] - centroid[i]);
    return difference;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
