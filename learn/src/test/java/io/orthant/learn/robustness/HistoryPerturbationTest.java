package io.orthant.learn.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.robustness.HistoryPerturbation.Kind;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shares allow five standard errors; the seed is fixed. */
final class HistoryPerturbationTest {
  private static final int[] LONG = IntStream.range(0, 10_000).toArray();

  private static int[] apply(Kind kind, double share, int... history) {
    return new HistoryPerturbation(kind, share).apply(history, 50_000, new Seed(1).stream("test"));
  }

  @Test
  void meetsTheShareOfTheItems() {
    double error = 5 * Math.sqrt(0.2 * 0.8 / LONG.length);
    int[] dropped = apply(Kind.DROP, 0.2, LONG);
    assertThat(dropped.length / 1e4).isCloseTo(0.8, within(error));
    assertThat(dropped).isSorted();
    int[] injected = apply(Kind.INJECT, 0.2, LONG);
    assertThat(injected.length / 1e4).isCloseTo(1.2, within(error));
    assertThat(Arrays.stream(injected).filter(item -> item >= 10_000).count()).isPositive();
    int[] swapped = apply(Kind.SWAP, 0.2, LONG);
    assertThat(swapped).containsExactlyInAnyOrder(LONG);
    int moved = 0;
    for (int i = 1; i < swapped.length; i++) {
      moved += swapped[i] < swapped[i - 1] ? 1 : 0;
    }
    assertThat(moved / 1e4).isBetween(0.13, 0.21);
  }

  @Test
  void keepsOneItemAndChangesNothingWithoutAShare() {
    assertThat(apply(Kind.DROP, 1, 4, 5, 6)).hasSize(1);
    for (Kind kind : Kind.values()) {
      assertThat(apply(kind, 0, 4, 5, 6)).containsExactly(4, 5, 6);
    }
    assertThat(apply(Kind.SWAP, 1, 4)).containsExactly(4);
  }

  @Test
  void refusesWhatIsNoHistoryOrShare() {
    assertThatThrownBy(() -> apply(Kind.DROP, 0.5)).hasMessageContaining("empty");
    assertThatThrownBy(() -> new HistoryPerturbation(Kind.DROP, 1.5)).hasMessageContaining("1.5");
  }
}
