package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.learn.optim.WeightDecay.Kind;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules whose steps can be written down by hand. */
final class SimpleRulesTest {
  static Stream<Optimizer> rules() {
    WeightDecay decay = new WeightDecay(Kind.COUPLED, 0.125);
    return Stream.of(
        new Sgd(0.9, 0.5, decay),
        Sgd.withMomentum(0),
        new Adam(false, 0.8, 0.99, 1e-6, decay),
        new AmsGrad(AmsGrad.Variant.KERAS, 0.8, 0.99, 1e-6, decay),
        new AdamNc(0.8, 0.999, 1e-6, decay),
        new GClip(2, 0.5, decay),
        new CClip(2, 0.5, decay),
        new AcClip(1.5, 0.8, 0.98, 1e-4, true, decay));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void comesBackFromJsonAsItWas(Optimizer rule) throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    String text = json.writeValueAsString(rule);
    assertThat(json.readValue(text, Optimizer.class)).isEqualTo(rule);
    assertThat(json.readTree(text).size())
        .as("the kind and each setting, nothing derived: %s", text)
        .isEqualTo(1 + rule.getClass().getRecordComponents().length);
  }

  /** A block is the same whether its coordinates are updated together or one by one. */
  @ParameterizedTest
  @MethodSource("rules")
  void coordinatesDoNotSeeEachOther(Optimizer rule) {
    int size = 19;
    RandomGenerator random = new Seed(3).stream("gradients");
    double[] together = new double[size];
    double[] apart = new double[size];
    double[][] state = new double[rule.stateSize()][size];
    double[][][] apartState = new double[size][rule.stateSize()][1];
    for (int step = 1; step <= 30; step++) {
      double[] gradient = random.doubles(size, -3, 3).toArray();
      rule.update(together, gradient, state, size, step, 0.05);
      for (int i = 0; i < size; i++) {
        double[] x = {apart[i]};
        rule.update(x, new double[] {gradient[i]}, apartState[i], 1, step, 0.05);
        apart[i] = x[0];
      }
    }
    assertThat(together).isEqualTo(apart).doesNotContain(0);
  }

  @Test
  void descentGoesAlongTheGradient() {
    assertStep(Sgd.withMomentum(0), 2, 3, 1, 2 - 0.1 * 3);
    assertStep(new Sgd(0, 0, new WeightDecay(Kind.COUPLED, 0.5)), 2, 3, 1, 2 - 0.1 * (3 + 0.5 * 2));
    assertStep(new Sgd(0, 0, WeightDecay.decoupled(0.5)), 2, 3, 1, 2 * (1 - 0.1 * 0.5) - 0.1 * 3);
  }

  @Test
  void momentumAddsUpDiscountedGradients() {
    Trace.check(Sgd.withMomentum(0.5), new double[] {1, 1, -2}, 0.9, 0.75, 0.875);
    Trace.check(new Sgd(0.5, 0.5, WeightDecay.NONE), new double[] {1, 1, -2}, 0.95, 0.875, 0.9375);
  }

  @Test
  void adamWithoutCorrectionIsSmallerAtFirst() {
    Adam plain = new Adam(false, 0.9, 0.99, 0, WeightDecay.NONE);
    assertStep(plain, 1, 5, 1, 1 - 0.1 * (0.1 / Math.sqrt(0.01)));
    assertStep(new Adam(true, 0.9, 0.99, 0, WeightDecay.NONE), 1, 5, 1, 1 - 0.1);
  }

  @Test
  void coupledWeightDecayEntersTheMomentsOfAdamAndDecoupledDoesNot() {
    Adam coupled = new Adam(true, 0.9, 0.999, 0, new WeightDecay(Kind.COUPLED, 0.5));
    Adam decoupled = new Adam(true, 0.9, 0.999, 0, WeightDecay.decoupled(0.5));
    assertStep(coupled, 2, 0, 1, 2 - 0.1);
    assertStep(decoupled, 2, 0, 1, 2 * (1 - 0.1 * 0.5));
  }

  @Test
  void secondMomentOfAdamNcIsTheMeanOfSquares() {
    AdamNc rule = AdamNc.standard();
    RandomGenerator random = new Seed(5).stream("gradients");
    double[][] state = new double[2][1];
    double sum = 0;
    for (int step = 1; step <= 2000; step++) {
      double g = random.nextGaussian() * (step % 7);
      sum += g * g;
      rule.update(new double[1], new double[] {g}, state, 1, step, 0.1);
      assertThat(state[1][0]).isCloseTo(sum / step, within(1e-12 * sum));
    }
  }

  @Test
  void adamNcWithoutMomentumAndAFallingRateIsAdagrad() {
    AdamNc rule = new AdamNc(0, 1, 0, WeightDecay.NONE);
    RandomGenerator random = new Seed(6).stream("gradients");
    double[] x = {0};
    double[][] state = new double[2][1];
    double adagrad = 0;
    double sum = 0;
    for (int step = 1; step <= 500; step++) {
      double g = random.nextGaussian();
      sum += g * g;
      adagrad -= 0.3 * g / Math.sqrt(sum);
      rule.update(x, new double[] {g}, state, 1, step, 0.3 / Math.sqrt(step));
      assertThat(x[0]).isCloseTo(adagrad, within(1e-12));
    }
  }

  @Test
  void momentumOfAdamNcFadesByItsDecay() {
    AdamNc rule = new AdamNc(0.8, 0.5, 0, WeightDecay.NONE);
    double[][] state = new double[2][1];
    rule.update(new double[1], new double[] {1}, state, 1, 1, 0.1);
    assertThat(state[0][0]).isCloseTo(0.2, within(1e-15));
    rule.update(new double[1], new double[] {1}, state, 1, 2, 0.1);
    assertThat(state[0][0]).isCloseTo(0.4 * 0.2 + 0.6, within(1e-15));
  }

  @Test
  void globalClippingScalesTheWholeGradientToItsGrowingThreshold() {
    GClip rule = new GClip(2, 0.5, WeightDecay.NONE);
    assertThat(rule.gradientScale(2, 1)).isEqualTo(1);
    assertThat(rule.gradientScale(8, 1)).isEqualTo(0.25);
    assertThat(rule.gradientScale(8, 4)).isEqualTo(0.5);
    assertThat(rule.gradientScale(0, 1)).isEqualTo(1);
    assertStep(rule, 1, 4, 1, 1 - 0.1 * 4);
  }

  @Test
  void coordinateClippingKeepsTheSignAndItsGrowingThreshold() {
    CClip rule = new CClip(2, 0.5, WeightDecay.NONE);
    assertStep(rule, 1, 1.5, 1, 1 - 0.1 * 1.5);
    assertStep(rule, 1, 50, 1, 1 - 0.1 * 2);
    assertStep(rule, 1, -50, 4, 1 + 0.1 * 4);
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> Sgd.withMomentum(1)).hasMessageContaining("momentum", "1.0");
    assertThatThrownBy(() -> new GClip(0, 0, WeightDecay.NONE)).hasMessageContaining("threshold");
    assertThatThrownBy(() -> new CClip(1, -1, WeightDecay.NONE)).hasMessageContaining("growth");
    assertThatThrownBy(() -> new AdamNc(0.9, 0, 0, WeightDecay.NONE))
        .hasMessageContaining("beta1Decay");
    assertThatThrownBy(() -> WeightDecay.decoupled(-1)).hasMessageContaining("weight decay");
    assertThatThrownBy(() -> new Adam(true, 0.9, 0.9, -1, WeightDecay.NONE))
        .hasMessageContaining("epsilon");
  }

  private static void assertStep(
      Optimizer rule, double x, double gradient, long step, double expected) {
    double[] moved = {x};
    double[][] state = new double[rule.stateSize()][1];
    rule.update(moved, new double[] {gradient}, state, 1, step, 0.1);
    assertThat(moved[0]).isCloseTo(expected, within(1e-12));
  }
}
