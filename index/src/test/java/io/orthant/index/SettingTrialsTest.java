package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingTrialsTest {
  private static final int K = 10;
  private static final RecallTarget TARGET = new RecallTarget(0.9, K, 300, 1, 1);

  private final Matrix all = TestVectors.RANDOM.rows(3300, 12, 7);
  private final Matrix rows = all.slice(0, 3000);
  private final Matrix queries = all.slice(3000, 3300);

  @Test
  void theRecallIsThatOfTheSearches() {
    try (VectorIndex index = VectorIndex.build(rows, config(), Progress.NONE);
        SettingTrials trials = SettingTrials.of(index, TARGET, queries, Progress.NONE)) {
      SettingTrial trial = trials.run(5, 40);
      List<Neighbors> truth = index.exactSearch().search(queries, K, 1);
      long hits = 0;
      for (int q = 0; q < queries.rows(); q++) {
        int[] wanted = truth.get(q).rows();
        hits +=
            Arrays.stream(index.search(queries.row(q), new SearchOptions(K, 5, 40)).rows())
                .filter(row -> Arrays.stream(wanted).anyMatch(other -> other == row))
                .count();
      }
      assertThat(trial.recall()).isCloseTo(hits / (300.0 * K), within(1e-12));
      assertThat(trial.shortfall(0.5)).isZero();
      assertThat(trial.shortfall(1))
          .isCloseTo(1 + trial.standardError() - trial.recall(), within(1e-12));
      assertThat(trials.run(trials.partitions(), trials.mostRerank()).recall()).isEqualTo(1);
      assertThat(trials.tuning(trial))
          .isEqualTo(
              new Tuning(
                  0.9, K, 5, 40, trial.recall(), trial.standardError(), 300, false, 3000, 1));
    }
  }

  /** Scoring a hundred times as many candidates takes longer on any machine, however busy. */
  @Test
  void timeGrowsWithTheWork() {
    try (VectorIndex index = VectorIndex.build(rows, config(), Progress.NONE);
        SettingTrials trials = SettingTrials.of(index, TARGET, null, Progress.NONE)) {
      assertThat(trials.run(trials.partitions(), 1000).cpuMicros())
          .isGreaterThan(trials.run(1, K).cpuMicros());
    }
  }

  @Test
  void anExactIndexHasNothingToTry() {
    IndexConfig exact = IndexConfig.builder().exact(true).build();
    try (VectorIndex index = VectorIndex.build(rows, exact, Progress.NONE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SettingTrials.of(index, TARGET, queries, Progress.NONE))
          .withMessageContaining("nothing to tune");
    }
  }

  private static IndexConfig config() {
    return IndexConfig.builder().partitions(30).threads(1).build();
  }
}
