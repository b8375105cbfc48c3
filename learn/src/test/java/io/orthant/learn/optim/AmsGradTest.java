package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.optim.AmsGrad.Variant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference values were computed in double precision, independently of this code. */
final class AmsGradTest {
  private static final double[] TRACE_B = {1, -2, 0.5, 0.1};
  private static final double[] TRACE_C = {10, .1, .1, .1, .1, .1, .1, .1, .1, .1};

  @Test
  void growingSecondMoment() {
    assertTrace(Variant.TORCH, 0.999, TRACE_B, 1, 0.9000000010);
    assertTrace(Variant.TORCH, 0.999, TRACE_B, 2, 0.9366103535);
    assertTrace(Variant.TORCH, 0.999, TRACE_B, 3, 0.9502794197);
    assertTrace(Variant.TORCH, 0.999, TRACE_B, 4, 0.9589290633);
    assertTrace(Variant.PAPER, 0.999, TRACE_B, 1, 0.6837723340);
    assertTrace(Variant.PAPER, 0.999, TRACE_B, 2, 0.8393513625);
    assertTrace(Variant.PAPER, 0.999, TRACE_B, 3, 0.9070164484);
    assertTrace(Variant.PAPER, 0.999, TRACE_B, 4, 0.9540844853);
  }

  @Test
  void oneLargeGradientIsNotForgotten() {
    assertTrace(Variant.TORCH, 0.9, TRACE_C, 1, 0.9000000001);
    assertTrace(Variant.TORCH, 0.9, TRACE_C, 2, 0.8339816614);
    assertTrace(Variant.TORCH, 0.9, TRACE_C, 3, 0.7836234978);
    assertTrace(Variant.TORCH, 0.9, TRACE_C, 10, 0.5947384277);
    assertTrace(Variant.PAPER, 0.9, TRACE_C, 1, 0.9683772235);
    assertTrace(Variant.PAPER, 0.9, TRACE_C, 2, 0.9396004969);
    assertTrace(Variant.PAPER, 0.9, TRACE_C, 3, 0.9133852152);
    assertTrace(Variant.PAPER, 0.9, TRACE_C, 10, 0.7830078584);
  }

  private static void assertTrace(
      Variant variant, double beta2, double[] gradients, int steps, double expected) {
    AmsGrad rule = new AmsGrad(variant, 0.9, beta2, 1e-8, 0);
    Coordinates x = Coordinates.doubles(1);
    Coordinates state = Coordinates.doubles(0, 0, 0);
    run(rule, x, state, gradients, steps);
    assertThat(x.get(0)).isCloseTo(expected, within(1e-10));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(16);
      Coordinates single = Coordinates.floats(memory.asSlice(0, 4));
      single.set(0, 1);
      run(rule, single, Coordinates.floats(memory.asSlice(4)), gradients, steps);
      assertThat(single.get(0)).isCloseTo(expected, within(1e-6));
    }
  }

  private static void run(
      AmsGrad rule, Coordinates x, Coordinates state, double[] gradients, int steps) {
    for (int step = 1; step <= steps; step++) {
      rule.update(x, 0, Coordinates.doubles(gradients[step - 1]), 0, state, 0, 1, step, 0.1);
    }
  }

  @Test
  void convergesWhereAdamGoesToTheWrongEnd() {
    double c = 3;
    double beta2 = 1 / (1 + c * c);
    AmsGrad rule = new AmsGrad(Variant.PAPER, 0, beta2, 0, 0);
    Coordinates x = Coordinates.doubles(1);
    Coordinates state = Coordinates.doubles(0, 0, 0);
    double regret = 0;
    int horizon = 100_000;
    for (int step = 1; step <= horizon; step++) {
      double gradient = step % 3 == 1 ? c : -1;
      regret += gradient * (x.get(0) + 1);
      double rate = 0.5 * Math.sqrt(1 - beta2) / Math.sqrt(step);
      rule.update(x, 0, Coordinates.doubles(gradient), 0, state, 0, 1, step, rate);
      x.set(0, Math.clamp(x.get(0), -1, 1));
    }
    assertThat(x.get(0)).isCloseTo(-1, within(0.01));
    assertThat(regret / horizon).isCloseTo(0.00231, within(1e-4));
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void maximumNeverFallsAndAZeroGradientDoesNotMove(Variant variant) {
    AmsGrad rule = new AmsGrad(variant, 0.9, 0.99, 0, 0);
    Coordinates x = Coordinates.doubles(1, 1);
    Coordinates state = Coordinates.doubles(new double[6]);
    RandomGenerator random = RandomGenerator.of("SplittableRandom");
    double maximum = 0;
    for (int step = 1; step <= 1000; step++) {
      Coordinates gradient = Coordinates.doubles(random.nextGaussian() / step, 0);
      rule.update(x, 0, gradient, 0, state, 0, 2, step, 0.01);
      assertThat(state.get(4)).isGreaterThanOrEqualTo(maximum);
      maximum = state.get(4);
    }
    assertThat(x.get(1)).isEqualTo(1);
  }

  @Test
  void weightDecayIsDecoupled() {
    AmsGrad rule = new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, 0.5);
    Coordinates x = Coordinates.doubles(2);
    rule.update(x, 0, Coordinates.doubles(0), 0, Coordinates.doubles(0, 0, 0), 0, 1, 1, 0.1);
    assertThat(x.get(0)).isCloseTo(2 * (1 - 0.1 * 0.5), within(1e-15));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> new AmsGrad(Variant.TORCH, 1, 0.9, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> new AmsGrad(Variant.TORCH, 0.9, 0.9, Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
