package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.optim.AmsGrad.Variant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference values were computed in double precision, independently of this code. */
final class AmsGradTest {
  private static final double[] TRACE_B = {1, -2, 0.5, 0.1};
  private static final double[] TRACE_C = {10, .1, .1, .1, .1, .1, .1, .1, .1, .1};
  private static final double ANY = Double.NaN;

  private static Optimizer rule(Variant variant, double beta2) {
    return new AmsGrad(variant, 0.9, beta2, epsilon(variant), WeightDecay.NONE);
  }

  private static Optimizer adam(double beta2) {
    return new Adam(true, 0.9, beta2, 1e-8, WeightDecay.NONE);
  }

  private static double epsilon(Variant variant) {
    return variant == Variant.KERAS ? 1e-7 : 1e-8;
  }

  @Test
  void growingSecondMoment() {
    double[] g = TRACE_B;
    Trace.check(adam(0.999), g, 0.9000000010, 0.9366103535, 0.9502794197, 0.9589290633);
    Trace.check(
        rule(Variant.TORCH, 0.999), g, 0.9000000010, 0.9366103535, 0.9502794197, 0.9589290633);
    Trace.check(
        rule(Variant.KERAS, 0.999), g, 0.9000003162, 0.9366106172, 0.9502796646, 0.9589292963);
    Trace.check(
        rule(Variant.PAPER, 0.999), g, 0.6837723340, 0.8393513625, 0.9070164484, 0.9540844853);
    Trace.check(
        rule(Variant.OPTAX_CORRECTED, 0.999),
        g,
        0.9000000010,
        0.9366103535,
        0.9480441804,
        0.9543144618);
  }

  @Test
  void oneLargeGradientIsNotForgotten() {
    check10(adam(0.9), 0.9000000001, 0.8304144267, 0.7744674729, 0.5216038677);
    check10(rule(Variant.TORCH, 0.9), 0.9000000001, 0.8339816614, 0.7836234978, 0.5947384277);
    check10(keras(1e-8), 0.9000000003, ANY, ANY, ANY);
    check10(keras(1e-7), 0.9000000032, 0.8339816665, 0.7836235044, 0.5947384398);
    check10(rule(Variant.PAPER, 0.9), 0.9683772235, 0.9396004969, 0.9133852152, 0.7830078584);
    check10(
        rule(Variant.OPTAX_CORRECTED, 0.9), 0.9000000001, 0.8521052633, 0.8215148574, 0.7339467537);
  }

  private static Optimizer keras(double epsilon) {
    return new AmsGrad(Variant.KERAS, 0.9, 0.9, epsilon, WeightDecay.NONE);
  }

  private static void check10(Optimizer rule, double x1, double x2, double x3, double x10) {
    Trace.check(rule, TRACE_C, x1, x2, x3, ANY, ANY, ANY, ANY, ANY, ANY, x10);
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void maximumNeverFallsAndAZeroGradientDoesNotMove(Variant variant) {
    AmsGrad rule = new AmsGrad(variant, 0.9, 0.99, 0, WeightDecay.NONE);
    double[] x = {1, 1};
    double[][] state = new double[3][2];
    RandomGenerator random = RandomGenerator.of("SplittableRandom");
    double maximum = 0;
    for (int step = 1; step <= 1000; step++) {
      double[] gradient = {random.nextGaussian() / step, 0};
      rule.update(x, gradient, state, 2, step, 0.01);
      assertThat(state[2][0]).isGreaterThanOrEqualTo(Math.max(maximum, state[1][0]));
      maximum = state[2][0];
    }
    assertThat(x[1]).isEqualTo(1);
  }

  @Test
  void thePublishedRateOfACoordinateNeverRises() {
    double beta1 = 0.5;
    AmsGrad rule = new AmsGrad(Variant.PAPER, beta1, 0.9, 0, WeightDecay.NONE);
    double[][] state = new double[3][1];
    RandomGenerator random = RandomGenerator.of("SplittableRandom");
    double before = Double.POSITIVE_INFINITY;
    for (int step = 1; step <= 2000; step++) {
      double[] x = {0};
      double scale = step % 100 == 1 ? 30 : 1;
      rule.update(x, new double[] {scale * random.nextGaussian()}, state, 1, step, rate(step));
      double effective = -x[0] / state[0][0];
      assertThat(effective).isLessThanOrEqualTo(before * (1 + 1e-12));
      before = effective;
    }
  }

  private static double rate(int step) {
    return 0.1 / Math.sqrt(step);
  }

  @Test
  void weightDecayIsDecoupled() {
    AmsGrad rule = new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, WeightDecay.decoupled(0.5));
    double[] x = {2};
    rule.update(x, new double[] {0}, new double[3][1], 1, 1, 0.1);
    assertThat(x[0]).isCloseTo(2 * (1 - 0.1 * 0.5), within(1e-15));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> new AmsGrad(Variant.TORCH, 1, 0.9, 0, WeightDecay.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta1")
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> new AmsGrad(Variant.TORCH, 0.9, 0.9, Double.NaN, WeightDecay.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
