package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {
  @Test
  void scoresAreSortedAndTiesKeepTheirOrder() {
    Ranking ranking = Ranking.of(new double[] {1, 3, 2, 3});
    assertThat(ranking.answers()).containsExactly(1, 3, 2, 0);
    assertThat(ranking.scores()).containsExactly(3, 3, 2, 1);
  }

  @Test
  void aMarginIsThatToTheBestOther() {
    Ranking ranking = new Ranking(new int[] {7, 4, 9}, new double[] {5, 3.5, 1});
    assertThat(ranking.margin(7)).isCloseTo(1.5, within(1e-12));
    assertThat(ranking.margin(4)).isCloseTo(-1.5, within(1e-12));
    assertThat(ranking.margin(9)).isCloseTo(-4, within(1e-12));
    assertThat(ranking.margin(1)).as("an answer that was not told").isCloseTo(-4, within(1e-12));
  }

  @Test
  void whatIsNoRankingIsRefused() {
    assertThatThrownBy(() -> new Ranking(new int[] {1}, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two answers");
    assertThatThrownBy(() -> new Ranking(new int[] {1, 2}, new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("best must come first");
  }
}
