package io.orthant.learn.sde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statistical assertions allow five standard errors: together they fail by chance once in 50,000
 * runs of another seed; the seed is fixed.
 */
final class BrownianPathTest {
  private static final int SAMPLES = 40_000;
  private static final double HORIZON = 2;

  static Stream<LongFunction<BrownianPath>> paths() {
    return Stream.of(
        sample -> new GridPath(new CounterNoise(11), sample, 2, HORIZON, 16),
        sample -> new TreePath(new CounterNoise(12), sample, 2, HORIZON, 6));
  }

  /** Rise of both motions and time integral of the first, over one interval. */
  private static double[] ask(BrownianPath path, double from, double to) {
    double[] rises = new double[2];
    double[] areas = new double[2];
    path.increment(from, to, rises, areas);
    return new double[] {rises[0], rises[1], areas[0]};
  }

  @ParameterizedTest
  @MethodSource("paths")
  void momentsAreThoseOfBrownianMotion(LongFunction<BrownianPath> paths) {
    // From 0.25 to 1.5, beside what overlaps it (0.5 to 2) and what does not (1.5 to 2).
    double[] sums = new double[7];
    for (long sample = 0; sample < SAMPLES; sample++) {
      BrownianPath path = paths.apply(sample);
      double[] one = ask(path, 0.25, 1.5);
      double overlapping = ask(path, 0.5, 2)[0];
      double apart = ask(path, 1.5, 2)[0];
      double neighbour = ask(paths.apply(sample + SAMPLES), 0.25, 1.5)[0];
      double[] products = {
        one[0] * one[0],
        one[0] * overlapping,
        one[0] * apart,
        one[0] * one[1],
        one[0] * neighbour,
        one[2] * one[2],
        one[0] * one[2]
      };
      for (int i = 0; i < sums.length; i++) {
        sums[i] += products[i];
      }
    }
    double length = 1.25;
    double[] expected = {length, 1, 0, 0, 0, length * length * length / 3, length * length / 2};
    double[] partners = {
      length, 1.5, 0.5, length, length, length * length * length / 3, length * length * length / 3
    };
    double[] first = {length, length, length, length, length, length * length * length / 3, length};
    for (int i = 0; i < sums.length; i++) {
      double deviation = Math.sqrt((first[i] * partners[i] + expected[i] * expected[i]) / SAMPLES);
      assertThat(sums[i] / SAMPLES)
          .as("moment %d", i)
          .isCloseTo(expected[i], within(5 * deviation));
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void partsAddUpInAnyOrderAndBackward(LongFunction<BrownianPath> paths) {
    BrownianPath path = paths.apply(5);
    double[] second = ask(path, 0.5, 1.75);
    double[] whole = ask(path, 0.25, 1.75);
    double[] first = ask(path, 0.25, 0.5);
    assertThat(first[0] + second[0]).isCloseTo(whole[0], within(1e-12));
    assertThat(first[2] + second[2] + first[0] * 1.25).isCloseTo(whole[2], within(1e-12));
    double[] rises = new double[2];
    path.increment(1.75, 0.25, rises);
    assertThat(rises[0]).isCloseTo(-whole[0], within(1e-12));
    path.increment(0.25, 1.75, rises);
    assertThat(rises[0]).isEqualTo(whole[0]);
    assertThat(ask(paths.apply(5), 0.5, 1.75)).containsExactly(second);
  }

  @Test
  void aTreeIsKnownBetweenItsLeaves() {
    // With leaves of length 1/32 the path between them is its conditional mean, which takes
    // from the variance of a leaf's middle what the bridge given rise and bend has left: 1/16.
    double sum = 0;
    double[] rise = new double[1];
    for (int sample = 0; sample < SAMPLES; sample++) {
      new TreePath(new CounterNoise(13), sample, 1, 1, 5).increment(0, 1 / 64.0, rise);
      sum += rise[0] * rise[0];
    }
    double length = 1 / 32.0;
    double expected = length / 2 - length / 16;
    assertThat(sum / SAMPLES).isCloseTo(expected, within(5 * expected * Math.sqrt(2.0 / SAMPLES)));
  }

  @Test
  void oneMotionIsSharedByAll() {
    GridPath motion = new GridPath(new CounterNoise(1), 3, 1, 1, 4);
    double[] one = new double[1];
    double[] oneArea = new double[1];
    motion.increment(0, 0.5, one, oneArea);
    double[] rises = new double[3];
    double[] areas = new double[3];
    new SharedPath(motion, 3).increment(0, 0.5, rises, areas);
    assertThat(rises).containsExactly(one[0], one[0], one[0]);
    assertThat(areas).containsExactly(oneArea[0], oneArea[0], oneArea[0]);
  }

  @Test
  void refusesWhatItCannotTell() {
    GridPath grid = new GridPath(new CounterNoise(1), 0, 1, 1, 4);
    TreePath tree = new TreePath(new CounterNoise(1), 0, 1, 1, 4);
    double[] one = new double[1];
    assertThatThrownBy(() -> grid.increment(0, 0.3, one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not at time 0.3");
    assertThatThrownBy(() -> grid.increment(0, Double.NaN, one))
        .isInstanceOf(IllegalArgumentException.class);
    for (BrownianPath path : List.of(grid, tree)) {
      assertThatThrownBy(() -> path.increment(0, 1.25, one))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1.25");
      assertThatThrownBy(() -> path.increment(1, 0, one, one))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("forward");
    }
    assertThatThrownBy(() -> new TreePath(new CounterNoise(1), 0, 1, 1, 31))
        .hasMessageContaining("31");
    assertThatThrownBy(() -> new GridPath(new CounterNoise(1), 0, 1, 0, 4))
        .hasMessageContaining("horizon");
  }
}
