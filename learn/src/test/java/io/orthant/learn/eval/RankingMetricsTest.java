package io.orthant.learn.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RankingMetricsTest {
  @Test
  void averagesWhatCanBeWorkedOutByHand() {
    RankingMetrics metrics = RankingMetrics.of(new int[] {1, 3, 10, 11});

    assertThat(metrics.hitRate10()).isEqualTo(0.75);
    // 1 / log2(2) = 1, 1 / log2(4) = 0.5, 1 / log2(11) = 0.289065
    assertThat(metrics.ndcg10()).isEqualTo((1 + 0.5 + 0.2890648263178879) / 4, within(1e-12));
    assertThat(metrics.mrr()).isEqualTo((1 + 1 / 3.0 + 0.1 + 1 / 11.0) / 4, within(1e-12));
    assertThat(metrics.targets()).isEqualTo(4);
  }

  @Test
  void allFirstIsPerfectAndAllFarIsNearNothing() {
    assertThat(RankingMetrics.of(new int[] {1, 1})).isEqualTo(new RankingMetrics(1, 1, 1, 2));
    assertThat(RankingMetrics.of(new int[] {Integer.MAX_VALUE}))
        .isEqualTo(new RankingMetrics(0, 0, 1.0 / Integer.MAX_VALUE, 1));
  }

  @Test
  void refusesNoRanksAndRanksBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankingMetrics.of(new int[0]))
        .withMessageContaining("No targets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankingMetrics.of(new int[] {2, 0}))
        .withMessageContainingAll("Rank 0", "target 1");
  }
}
