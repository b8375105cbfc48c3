package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ProbedRowsTest {
  private static final int K = 10;
  private static final int PARTITIONS = 24;

  private final Matrix rows = TestVectors.RANDOM.rows(3000, 9, 11);
  private final Matrix queries = TestVectors.RANDOM.rows(60, 9, 12);

  /** A search that scores all rows of its partitions finds just the neighbours that lie there. */
  @ParameterizedTest
  @EnumSource(Similarity.class)
  void theCoverageIsTheRecallOfASearchThatScoresAllProbedRows(Similarity similarity)
      throws IOException {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(PARTITIONS).threads(1).build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE);
        Workers workers = new Workers(2)) {
      index.put(IntStream.range(3000, 3040).toArray(), TestVectors.RANDOM.rows(40, 9, 13));
      index.delete(IntStream.range(0, 100).toArray());
      List<int[]> truth =
          index.exactSearch().search(queries, K, 1).stream().map(Neighbors::rows).toList();

      ProbedRows probed = ProbedRows.of(index, queries, truth, workers);

      for (int probes = 1; probes <= PARTITIONS; probes++) {
        SearchOptions options = new SearchOptions(K, probes, Integer.MAX_VALUE);
        assertThat(probed.coverage(probes))
            .as("%d probes", probes)
            .isCloseTo(TunerTest.recall(index, queries, options), within(1e-9));
      }
      assertThat(probed.coverage(PARTITIONS)).isEqualTo(1);
      assertThat(probed.coverage(1)).isBetween(0.05, 0.9);
      assertThat(probed.coverage(Integer.MAX_VALUE)).isEqualTo(1);
      assertThat(probed.rows(PARTITIONS)).isEqualTo(3000);
      assertThat(probed.rows(1)).isEqualTo(meanOfFirst(index));
    }
  }

  /** The mean size of the partition of highest merit, found by trying all. */
  private double meanOfFirst(VectorIndex index) {
    IndexData data = index.data();
    double sum = 0;
    for (int query = 0; query < queries.rows(); query++) {
      SearchScratch scratch = new SearchScratch(data);
      scratch.prepare(queries.row(query), "The query");
      new Prober(data).choose(scratch.codedQuery, data.partitions(), 1, 1, scratch.probes);
      sum += data.partitions()[scratch.probes.partition(0)].size();
    }
    return sum / queries.rows();
  }
}
