package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.data.Sequence;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MaskedItemsTest {
  private static final int CATALOGUE = 1000;

  @Test
  void everyItemIsInAWindow() {
    for (int length : new int[] {2, 5, 6, 11, 12, 13}) {
      Sequence sequence = new Sequence("x", IntStream.range(0, length).toArray());
      List<Integer> shown = new ArrayList<>();
      for (Window window : MaskedItems.cut(List.of(sequence), 6, 0.2, CATALOGUE)) {
        assertThat(window.length()).isEqualTo(Math.min(6, length));
        IntStream.range(0, window.length()).forEach(i -> shown.add(window.target(i)));
      }
      assertThat(shown).contains(IntStream.range(0, length).boxed().toArray(Integer[]::new));
    }
    assertThat(MaskedItems.cut(List.of(new Sequence("x", new int[1])), 6, 0.2, CATALOGUE))
        .isEmpty();
  }

  /**
   * Of 60,000 targets, the mask hides 0.8, and 0.1 are shown; each place is as often a target as
   * any other. Six standard deviations, so that chance fails it once in 10^8 runs.
   */
  @Test
  void targetsAreHiddenInTheSharesOfBert() {
    int[] items = new int[20];
    Arrays.fill(items, CATALOGUE - 1);
    Window fresh = MaskedItems.cut(List.of(new Sequence("x", items)), 20, 0.15, CATALOGUE).get(0);
    RandomGenerator random = new Seed(1).stream("windows");
    int windows = 20_000;
    int masked = 0;
    int shown = 0;
    int[] chosen = new int[items.length];
    for (int i = 0; i < windows; i++) {
      Window window = fresh.drawn(random);
      int[] inputs = window.inputs();
      int[] predicted = window.predicted();
      assertThat(predicted).hasSize(3).isSorted().doesNotHaveDuplicates();
      for (int place : predicted) {
        chosen[place]++;
        masked += inputs[place] == PaddedSequences.MASK ? 1 : 0;
        shown += inputs[place] == items[place] ? 1 : 0;
        inputs[place] = items[place];
      }
      assertThat(inputs).isEqualTo(items);
    }
    double targets = 3.0 * windows;
    assertThat(masked / targets).isCloseTo(0.8, within(6 * Math.sqrt(0.16 / targets)));
    double kept = 0.1 + 0.1 / CATALOGUE;
    assertThat(shown / targets).isCloseTo(kept, within(6 * Math.sqrt(0.09 / targets)));
    for (int count : chosen) {
      assertThat(count / (double) windows)
          .isCloseTo(0.15, within(6 * Math.sqrt(0.15 * 0.85 / windows)));
    }
  }

  @Test
  void oneIsAlwaysHiddenAndOneAlwaysShown() {
    Sequence sequence = new Sequence("x", new int[] {1, 2});
    RandomGenerator random = new Seed(2).stream("windows");
    for (double share : new double[] {0.01, 0.99}) {
      Window window = MaskedItems.cut(List.of(sequence), 5, share, CATALOGUE).get(0);
      for (int i = 0; i < 100; i++) {
        assertThat(window.drawn(random).predicted()).hasSize(1);
      }
    }
  }
}
