package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.Arrays;
import java.util.List;
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

  private VectorIndex build(Similarity similarity) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(32).seed(SEED).threads(2).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }

  private double recall(VectorIndex index, SearchOptions options) {
    List<Neighbors> truth = index.search(queries, SearchOptions.exact(K), 1);
    List<Neighbors> found = index.search(queries, options, 1);
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
