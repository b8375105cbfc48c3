package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With every partition probed and every row reranked, the index is brute force, bit for bit. */
class BruteForceEqualityTest {
  private static final int[] DIMENSIONS = {1, 3, 64, 100};
  private static final int[] ROWS = {1, 5, 127, 128, 129, 3000};

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    long seed = 1;
    for (Similarity similarity : Similarity.values()) {
      for (TestVectors kind : TestVectors.values()) {
        for (int rows : ROWS) {
          int dimension = DIMENSIONS[(int) (seed % DIMENSIONS.length)];
          cases.add(Arguments.of(similarity, kind, rows, dimension, seed++));
        }
        cases.add(Arguments.of(similarity, kind, 3000, 64, seed++));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2} x {3}, seed {4}")
  @MethodSource("cases")
  void equalsBruteForce(
      Similarity similarity, TestVectors kind, int rows, int dimension, long seed) {
    Matrix matrix = kind.rows(rows, dimension, seed);
    Matrix queries = TestVectors.near(matrix, 8, 0.2, seed);
    IndexConfig config =
        IndexConfig.builder()
            .similarity(similarity)
            .partitions((int) (seed % 3) * 7)
            .seed(seed)
            .threads(2)
            .build();
    ExactSearch exact = new ExactSearch(matrix, similarity);
    try (VectorIndex index = VectorIndex.build(matrix, config, Progress.NONE)) {
      for (int k : new int[] {1, 10, rows, rows + 5}) {
        List<Neighbors> expected = exact.search(queries, k, 2);
        List<Neighbors> found = index.search(queries, SearchOptions.exact(k), 2);
        for (int query = 0; query < queries.rows(); query++) {
          assertSame(found.get(query), expected.get(query));
          assertSame(exact.search(queries.row(query), k), expected.get(query));
          assertThat(found.get(query).size()).isEqualTo(Math.min(k, rows));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} {1} {2} x {3}, seed {4}")
  @MethodSource("cases")
  void bruteForceSortsByTheDefinedScore(
      Similarity similarity, TestVectors kind, int rows, int dimension, long seed) {
    Matrix matrix = kind.rows(rows, dimension, seed);
    float[] query = TestVectors.near(matrix, 1, 0.2, seed).row(0);
    double[] scores =
        IntStream.range(0, rows)
            .mapToDouble(row -> score(similarity, query, matrix.row(row)))
            .toArray();
    Neighbors found = new ExactSearch(matrix, similarity).search(query, rows);
    double scale = scale(similarity, query, matrix);
    for (int i = 0; i < rows; i++) {
      assertThat((double) found.scores()[i])
          .isCloseTo(scores[found.rows()[i]], offset(1e-5 * scale));
    }
    int[] sorted =
        IntStream.range(0, rows)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < rows; i++) {
      assertThat(scores[found.rows()[i]]).isCloseTo(scores[sorted[i]], offset(1e-5 * scale));
    }
  }

  private static void assertSame(Neighbors found, Neighbors expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    assertThat(found.scores()).isEqualTo(expected.scores());
  }

  private static double score(Similarity similarity, float[] query, float[] row) {
    double dot = 0;
    double distance = 0;
    for (int i = 0; i < row.length; i++) {
      dot += (double) query[i] * row[i];
      distance += Math.pow((double) query[i] - row[i], 2);
    }
    return switch (similarity) {
      case DOT -> dot;
      case COSINE -> dot / norm(query) / norm(row);
      case EUCLIDEAN -> -distance;
    };
  }

  private static double scale(Similarity similarity, float[] query, Matrix rows) {
    double longest = norm(query);
    for (int row = 0; row < rows.rows(); row++) {
      longest = Math.max(longest, norm(rows.row(row)));
    }
    return similarity == Similarity.COSINE ? 1 : 4 * longest * longest;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
