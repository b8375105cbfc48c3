package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PldAccountantTest {
  private static final PldAccountant ACCOUNTANT = new PldAccountant();

  @ParameterizedTest
  @CsvSource({"0.5, 1.99309141", "1, 4.37717810", "2, 9.99725614"})
  void aGaussianCostsItsExactEpsilon(double mu, double epsilon) {
    assertThat(ACCOUNTANT.epsilon(steps(1, 1 / mu, 1), 1e-5))
        .isCloseTo(epsilon, within(1e-4))
        .isGreaterThanOrEqualTo(epsilon - 1e-8);
  }

  /** Composed Gaussians are one Gaussian, whose curve is known: Balle and Wang 2018, theorem 8. */
  @ParameterizedTest
  @CsvSource({
    "20, 1",
    "20, 400",
    "50, 10000",
    "2000, 1000000",
    "3, 1",
    "0.5, 1",
    "1, 100",
    "0.1, 1",
    "200, 15000",
    "0.3, 30"
  })
  void composedGaussiansFollowTheExactCurveFromAbove(double sigma, long times) {
    double mu = Math.sqrt((double) times) / sigma;
    PrivacyProfile profile = ACCOUNTANT.profile(steps(1, sigma, times));
    for (double delta : new double[] {0.1, 1e-3, 1e-5, 1e-8, 1e-10}) {
      double epsilon = profile.epsilon(delta);
      assertThat(gaussianDelta(mu, epsilon)).as("delta %s", delta).isLessThanOrEqualTo(delta);
      if (epsilon > 0 && delta >= 1e-5) {
        assertThat(gaussianDelta(mu, epsilon - 1e-4 * Math.max(1, epsilon)))
            .as("delta %s at a little less than epsilon %s", delta, epsilon)
            .isGreaterThan(delta);
      }
    }
  }

  @Test
  void differentGaussiansTogetherAreOneGaussian() {
    List<Phase> phases =
        List.of(
            new Phase(new SampledGaussian(1, 10), 50),
            new Phase(new SampledGaussian(1, 4), 3),
            new Phase(new SampledGaussian(1, 25), 100));
    double mu = Math.sqrt(50 / 100.0 + 3 / 16.0 + 100 / 625.0);
    double epsilon = ACCOUNTANT.epsilon(phases, 1e-6);
    assertThat(gaussianDelta(mu, epsilon)).isLessThanOrEqualTo(1e-6);
    assertThat(gaussianDelta(mu, epsilon - 1e-3)).isGreaterThan(1e-6);
  }

  /** A single step has a closed form, in both directions. */
  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.3, 0.7", "0.9, 2", "0.001, 0.4", "0.05, 20", "1e-6, 1"})
  void aSampledStepFollowsItsExactCurveFromAbove(double q, double sigma) {
    PrivacyProfile profile = ACCOUNTANT.profile(steps(q, sigma, 1));
    for (double epsilon : new double[] {0, 1e-3, 0.02, 0.3, 1, 3}) {
      double exact = Math.max(removalDelta(q, sigma, epsilon), additionDelta(q, sigma, epsilon));
      assertThat(profile.delta(epsilon))
          .as("epsilon %s", epsilon)
          .isGreaterThanOrEqualTo(exact - 1e-14)
          .isLessThanOrEqualTo(exact * (1 + 1e-3) + 1e-8 * q);
    }
  }

  /** Two steps: the curve of the second, averaged over the loss of the first, by quadrature. */
  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.3, 0.7", "0.5, 2", "0.02, 0.5"})
  void twoSampledStepsFollowQuadratureFromAbove(double q, double sigma) {
    PrivacyProfile profile = ACCOUNTANT.profile(steps(q, sigma, 2));
    for (double epsilon : new double[] {0.05, 0.5, 1.5}) {
      double removal =
          integrate(
              x -> mixture(x, q, sigma) * removalDelta(q, sigma, epsilon - loss(x, q, sigma)),
              sigma);
      double addition =
          integrate(
              x -> normal(x, sigma) * additionDelta(q, sigma, epsilon + loss(x, q, sigma)), sigma);
      double exact = Math.max(removal, addition);
      assertThat(profile.delta(epsilon))
          .as("epsilon %s", epsilon)
          .isGreaterThanOrEqualTo(exact * (1 - 1e-9) - 1e-13)
          .isLessThanOrEqualTo(exact * (1 + 1e-3) + 1e-8 * q);
    }
  }

  /** With a finer grid the bound falls by a quarter of what is left, and stays above the limit. */
  @ParameterizedTest
  @CsvSource({"0.0042667, 1.1, 14062", "0.01, 4, 10000", "0.02, 0.8, 2000", "0.005, 2, 3000"})
  void finerGridsApproachTheTruthFromAbove(double q, double sigma, long times) {
    List<Phase> phases = steps(q, sigma, times);
    double coarse = PldAccountant.compose(phases, 8e-4).epsilon(1e-5);
    double middle = PldAccountant.compose(phases, 4e-4).epsilon(1e-5);
    double fine = PldAccountant.compose(phases, 2e-4).epsilon(1e-5);
    double chosen = ACCOUNTANT.epsilon(phases, 1e-5);
    assertThat(coarse).isGreaterThan(middle);
    assertThat(middle).isGreaterThan(fine);
    assertThat((coarse - middle) / (middle - fine)).isBetween(3.0, 5.0);
    double limit = fine - (middle - fine) / 3;
    assertThat(chosen).isBetween(limit - 1e-6, limit + 2e-4);
  }

  @Test
  void lessDataMoreNoiseAndFewerStepsCostLess() {
    double base = ACCOUNTANT.epsilon(steps(0.02, 1, 300), 1e-6);
    assertThat(ACCOUNTANT.epsilon(steps(0.019, 1, 300), 1e-6)).isLessThan(base);
    assertThat(ACCOUNTANT.epsilon(steps(0.02, 1.01, 300), 1e-6)).isLessThan(base);
    assertThat(ACCOUNTANT.epsilon(steps(0.02, 1, 299), 1e-6)).isLessThan(base);
    assertThat(ACCOUNTANT.epsilon(steps(0.02, 1, 300), 2e-6)).isLessThan(base);
  }

  @Test
  void aPhaseCutInTwoCostsTheSame() {
    SampledGaussian mechanism = new SampledGaussian(0.02, 1);
    List<Phase> cut = List.of(new Phase(mechanism, 100), new Phase(mechanism, 200));
    assertThat(ACCOUNTANT.epsilon(cut, 1e-6))
        .isCloseTo(ACCOUNTANT.epsilon(steps(0.02, 1, 300), 1e-6), within(1e-9));
  }

  @Test
  void deltaAndEpsilonAreInversesOfEachOther() {
    PrivacyProfile profile = ACCOUNTANT.profile(steps(0.01, 1, 1000));
    for (double delta : new double[] {0.01, 1e-5, 1e-9}) {
      assertThat(profile.delta(profile.epsilon(delta))).isCloseTo(delta, within(1e-9 * delta));
    }
  }

  @Test
  void itIsNeverWorseThanRenyiAccounting() {
    for (double q : new double[] {1e-4, 0.01, 0.5, 1}) {
      for (double sigma : new double[] {0.4, 1, 5}) {
        for (long times : new long[] {1, 40, 1000}) {
          List<Phase> phases = steps(q, sigma, times);
          assertThat(ACCOUNTANT.epsilon(phases, 1e-6))
              .as("q %s, sigma %s, %s steps", q, sigma, times)
              .isLessThanOrEqualTo(RdpAccountant.standard().epsilon(phases, 1e-6) + 1e-9);
        }
      }
    }
  }

  @Test
  void nothingSampledCostsNothingAndNoNoiseCostsAll() {
    assertThat(ACCOUNTANT.epsilon(List.of(), 1e-5)).isZero();
    assertThat(ACCOUNTANT.epsilon(steps(0, 0, 10), 1e-5)).isZero();
    assertThat(ACCOUNTANT.epsilon(steps(0.1, 1, 0), 1e-5)).isZero();
    assertThat(ACCOUNTANT.epsilon(steps(0.1, 0, 1), 1e-5)).isInfinite();
    assertThat(ACCOUNTANT.profile(steps(0.1, 0, 1)).delta(100)).isEqualTo(1);
  }

  @Test
  void aRareStepThatRevealsAllIsWithinALargeDelta() {
    assertThat(ACCOUNTANT.epsilon(steps(1e-6, 0.05, 1), 1e-5)).isCloseTo(0, within(1e-9));
  }

  @Test
  void whereRoundingMayMatterNothingIsPromised() {
    assertThat(ACCOUNTANT.epsilon(steps(1, 2000, 1_000_000), 1e-11)).isInfinite();
  }

  @Test
  void aDeltaThatTransformsDoNotResolveIsRefused() {
    PrivacyProfile profile = ACCOUNTANT.profile(steps(0.1, 1, 1));
    assertThatThrownBy(() -> profile.epsilon(1e-12))
        .hasMessageContaining("1.0E-12 is below 1.0E-11");
    assertThatThrownBy(() -> profile.epsilon(0)).hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> profile.delta(Double.NaN)).hasMessageContaining("not NaN");
  }

  private static List<Phase> steps(double q, double sigma, long times) {
    return List.of(new Phase(new SampledGaussian(q, sigma), times));
  }

  private static double gaussianDelta(double mu, double epsilon) {
    return tail(epsilon / mu - mu / 2) - Math.exp(epsilon) * tail(epsilon / mu + mu / 2);
  }

  private static double removalDelta(double q, double sigma, double epsilon) {
    double x = place(q, sigma, epsilon);
    if (x == Double.NEGATIVE_INFINITY) {
      return -Math.expm1(epsilon);
    }
    return (1 - q) * tail(x / sigma)
        + q * tail((x - 1) / sigma)
        - Math.exp(epsilon) * tail(x / sigma);
  }

  private static double additionDelta(double q, double sigma, double epsilon) {
    double x = place(q, sigma, -epsilon);
    if (x == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    return tail(-x / sigma)
        - Math.exp(epsilon) * ((1 - q) * tail(-x / sigma) + q * tail((1 - x) / sigma));
  }

  private static double place(double q, double sigma, double loss) {
    double shift = Math.expm1(loss) / q;
    return shift <= -1 ? Double.NEGATIVE_INFINITY : sigma * sigma * Math.log1p(shift) + 0.5;
  }

  private static double loss(double x, double q, double sigma) {
    return Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
  }

  private static double normal(double x, double sigma) {
    return Math.exp(-x * x / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
  }

  private static double mixture(double x, double q, double sigma) {
    return (1 - q) * normal(x, sigma) + q * normal(x - 1, sigma);
  }

  private static double tail(double x) {
    return 0.5 * Erf.erfc(x / Math.sqrt(2));
  }

  private static double integrate(UnivariateFunction function, double sigma) {
    GaussIntegratorFactory factory = new GaussIntegratorFactory();
    double from = -12 * sigma;
    double to = 1 + 12 * sigma;
    int pieces = 1500;
    double sum = 0;
    for (int i = 0; i < pieces; i++) {
      GaussIntegrator rule =
          factory.legendre(
              8, from + (to - from) * i / pieces, from + (to - from) * (i + 1) / pieces);
      sum += rule.integrate(function);
    }
    return sum;
  }
}
