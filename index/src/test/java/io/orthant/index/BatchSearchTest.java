package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A batch answers as single searches do, but for candidates on the edge of the approximation. */
class BatchSearchTest {
  private static final int K = 10;
  private static final SearchOptions OPTIONS = new SearchOptions(K, 24, 100);

  private final Matrix rows = TestVectors.CLUSTERED.rows(9000, 24, 21);
  private final Matrix queries = TestVectors.near(rows, 700, 0.3, 22);

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void findsWhatSingleSearchesFind(Similarity similarity) {
    try (VectorIndex index = build(similarity, 160)) {
      List<Neighbors> truth = index.search(queries, SearchOptions.exact(K), 2);
      List<Neighbors> batch = index.search(queries, OPTIONS, 2);
      double batchHits = 0;
      double singleHits = 0;
      for (int query = 0; query < queries.rows(); query++) {
        int[] best = truth.get(query).rows();
        batchHits += common(best, batch.get(query).rows());
        singleHits += common(best, index.search(queries.row(query), OPTIONS).rows());
      }
      double wanted = (double) K * queries.rows();
      assertThat(singleHits / wanted).isGreaterThan(0.9);
      assertThat(batchHits / wanted).isBetween(singleHits / wanted - 0.01, 1.0);
    }
  }

  /** The scores of a batch are exact, whatever was found. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void scoresAreThoseOfBruteForce(Similarity similarity) {
    ExactSearch exact = new ExactSearch(rows, similarity);
    try (VectorIndex index = build(similarity, 160)) {
      List<Neighbors> batch = index.search(queries, OPTIONS, 1);
      for (int query = 0; query < 50; query++) {
        Neighbors all = exact.search(queries.row(query), rows.rows());
        Neighbors found = batch.get(query);
        assertThat(found.size()).isEqualTo(K);
        for (int i = 0; i < K; i++) {
          int place = Arrays.stream(all.rows()).boxed().toList().indexOf(found.rows()[i]);
          assertThat(found.scores()[i]).isEqualTo(all.scores()[place]);
        }
      }
    }
  }

  /** A partition of more rows than are scanned at once, and few others. */
  @Test
  void scansLargePartitionsInPieces() {
    try (VectorIndex index = build(Similarity.DOT, 1)) {
      List<Neighbors> truth = index.search(queries, SearchOptions.exact(K), 2);
      List<Neighbors> batch = index.search(queries, new SearchOptions(K, 1, 400), 2);
      double hits = 0;
      for (int query = 0; query < queries.rows(); query++) {
        hits += common(truth.get(query).rows(), batch.get(query).rows());
      }
      assertThat(hits / K / queries.rows()).isGreaterThan(0.9);
    }
  }

  private VectorIndex build(Similarity similarity, int partitions) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(partitions).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }

  private static long common(int[] truth, int[] found) {
    return Arrays.stream(found)
        .filter(row -> Arrays.stream(truth).anyMatch(best -> best == row))
        .count();
  }
}
