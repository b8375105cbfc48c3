package io.orthant.learn.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.data.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PairedBootstrapTest {
  @ParameterizedTest
  @EnumSource(Metric.class)
  void equalRanksDifferByNothing(Metric metric) {
    List<HeldOut> heldOut = groups(30, 2);
    int[] ranks = new int[60];
    Arrays.setAll(ranks, i -> i % 15 + 1);

    Difference difference =
        PairedBootstrap.withSeed(1).difference(metric, heldOut, ranks, ranks.clone());

    assertThat(difference).isEqualTo(new Difference(metric, 0, 0, 0, 0.95));
    assertThat(difference.aboveZero()).isFalse();
    assertThat(difference.belowZero()).isFalse();
  }

  @Test
  void aConstantGainHasAnIntervalWithoutWidth() {
    int[] first = new int[40];
    int[] second = new int[40];
    Arrays.fill(first, 2);
    Arrays.fill(second, 4);

    Difference difference =
        PairedBootstrap.withSeed(1)
            .difference(Metric.RECIPROCAL_RANK, groups(20, 2), first, second);

    assertThat(difference)
        .isEqualTo(new Difference(Metric.RECIPROCAL_RANK, 0.25, 0.25, 0.25, 0.95));
    assertThat(difference.aboveZero()).isTrue();
  }

  @Test
  void exchangingTheRankersTurnsTheIntervalRound() {
    SplittableRandom random = new SplittableRandom(5);
    int[] first = random.ints(300, 1, 40).toArray();
    int[] second = random.ints(300, 1, 40).toArray();
    PairedBootstrap bootstrap = PairedBootstrap.withSeed(9);

    Difference forth = bootstrap.difference(Metric.NDCG_10, groups(100, 3), first, second);
    Difference back = bootstrap.difference(Metric.NDCG_10, groups(100, 3), second, first);

    assertThat(back.value()).isEqualTo(-forth.value(), within(1e-12));
    assertThat(back.lower()).isEqualTo(-forth.upper(), within(1e-12));
    assertThat(back.upper()).isEqualTo(-forth.lower(), within(1e-12));
    assertThat(bootstrap.difference(Metric.NDCG_10, groups(100, 3), first, second))
        .isEqualTo(forth);
    assertThat(
            PairedBootstrap.withSeed(10).difference(Metric.NDCG_10, groups(100, 3), first, second))
        .isNotEqualTo(forth);
  }

  @Test
  void theValueIsTheDifferenceOfTheMetrics() {
    SplittableRandom random = new SplittableRandom(6);
    int[] first = random.ints(200, 1, 30).toArray();
    int[] second = random.ints(200, 1, 30).toArray();

    Difference difference =
        PairedBootstrap.withSeed(1).difference(Metric.NDCG_10, groups(50, 4), first, second);

    assertThat(difference.value())
        .isEqualTo(
            RankingMetrics.of(first).ndcg10() - RankingMetrics.of(second).ndcg10(), within(1e-12));
    assertThat(difference.value()).isBetween(difference.lower(), difference.upper());
  }

  /**
   * Each group wins or loses all its five targets together, so the true difference is 0.2 and an
   * interval that took targets for independent would cover it in about 62% of cases only. With 150
   * groups the interval covers it in 93% to 95%. Of 400 intervals, fewer than 355 or more than 395
   * (88.75% and 98.75%) come with a probability below 0.001 each if coverage is 0.93 to 0.95.
   */
  @Test
  void coversTheTrueDifferenceAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(2024);
    int groups = 150;
    int perGroup = 5;
    int covered = 0;
    for (int trial = 0; trial < 400; trial++) {
      int[] first = new int[groups * perGroup];
      int[] second = new int[groups * perGroup];
      for (int group = 0; group < groups; group++) {
        boolean firstHits = random.nextDouble() < 0.6;
        boolean secondHits = random.nextDouble() < 0.4;
        Arrays.fill(first, group * perGroup, (group + 1) * perGroup, firstHits ? 1 : 99);
        Arrays.fill(second, group * perGroup, (group + 1) * perGroup, secondHits ? 1 : 99);
      }
      Difference difference =
          new PairedBootstrap(500, 0.95, trial)
              .difference(Metric.HIT_RATE_10, groups(groups, perGroup), first, second);
      covered += difference.lower() <= 0.2 && 0.2 <= difference.upper() ? 1 : 0;
    }

    assertThat(covered).isBetween(355, 395);
  }

  @Test
  void sequencesOfOneGroupAreDrawnTogether() {
    // Two groups of opposite gain: a draw of two groups gives -1, 0 or 1 and nothing between.
    List<HeldOut> heldOut = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      heldOut.add(new HeldOut(i % 2 == 0 ? "even" : "odd", new int[2], 1));
    }
    int[] first = new int[20];
    int[] second = new int[20];
    Arrays.setAll(first, i -> i % 2 == 0 ? 1 : 50);
    Arrays.setAll(second, i -> i % 2 == 0 ? 50 : 1);

    Difference difference =
        PairedBootstrap.withSeed(3).difference(Metric.HIT_RATE_10, heldOut, first, second);

    assertThat(difference).isEqualTo(new Difference(Metric.HIT_RATE_10, 0, -1, 1, 0.95));
  }

  @Test
  void refusesWhatCannotBeCompared() {
    PairedBootstrap bootstrap = PairedBootstrap.withSeed(1);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> bootstrap.difference(Metric.NDCG_10, groups(2, 1), new int[] {1, 1}, new int[1]))
        .withMessageContaining("2 and 1 ranks for 2 targets");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> bootstrap.difference(Metric.NDCG_10, groups(1, 1), new int[] {1}, new int[] {1}))
        .withMessageContaining("1 group");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bootstrap.difference(Metric.NDCG_10, List.of(), new int[0], new int[0]))
        .withMessageContaining("No targets");
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedBootstrap(99, 0.95, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedBootstrap(100, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedBootstrap(100, Double.NaN, 1));
  }

  private static List<HeldOut> groups(int groups, int targetsEach) {
    List<HeldOut> heldOut = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      heldOut.add(new HeldOut("g" + group, new int[targetsEach + 1], 1));
    }
    return heldOut;
  }
}
