package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.analysis.integration.RombergIntegrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenyiDivergenceTest {
  private static final double[] ORDERS = {1.5, 2, 4.5, 8, 32, 64};

  @ParameterizedTest
  @CsvSource({
    "1, 100, 1, 1.272537e-4, 1.718134e-4, 4.149271e-4, 8.936439e-4, 11.246276, 27.321732",
    "256, 60000, 1.1, 1.747978e-5, 2.339578e-5, 5.369172e-5, 9.834106e-5, 7.590188, 20.902741",
    "1, 100, 4, 4.835493e-6, 6.449425e-6, 1.453490e-5, 2.589912e-5, 1.052636e-4, 2.152092e-4",
    "4, 100, 1.5, 6.631117e-4, 8.949970e-4, 2.150616e-3, 4.271585e-3, 3.788426, 10.952253",
  })
  void singleStepsFollowTheReference(
      double batch,
      double examples,
      double sigma,
      double a,
      double b,
      double c,
      double d,
      double e,
      double f) {
    SampledGaussian mechanism = new SampledGaussian(batch / examples, sigma);
    double[] expected = {a, b, c, d, e, f};
    for (int i = 0; i < ORDERS.length; i++) {
      assertThat(RenyiDivergence.of(mechanism, ORDERS[i]))
          .as("order %s", ORDERS[i])
          .isCloseTo(expected[i], within(6e-7 * expected[i]));
    }
  }

  @Test
  void orderTwoHasAClosedForm() {
    for (double q : new double[] {1e-6, 0.01, 0.3, 0.99}) {
      for (double sigma : new double[] {0.5, 1, 3, 50}) {
        double expected = Math.log1p(q * q * Math.expm1(1 / (sigma * sigma)));
        assertThat(RenyiDivergence.of(new SampledGaussian(q, sigma), 2))
            .isCloseTo(expected, within(1e-9 * expected + 1e-15));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.01, 10", "0.2, 0.6", "0.6, 2", "0.001, 0.8"})
  void fractionalOrdersEqualTheIntegral(double q, double sigma) {
    for (double order : new double[] {1.1, 1.3, 1.9, 2.5, 5.7, 10.9}) {
      double integral =
          new RombergIntegrator(1e-13, 1e-15, 8, 24)
              .integrate(
                  1 << 26, x -> density(x, q, sigma, order), -14 * sigma, order + 14 * sigma);
      double expected = Math.log(integral) / (order - 1);
      assertThat(RenyiDivergence.of(new SampledGaussian(q, sigma), order))
          .as("order %s", order)
          .isCloseTo(expected, within(1e-8 * expected + 1e-10));
    }
  }

  private static double density(double x, double q, double sigma, double order) {
    double normal = Math.exp(-x * x / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
    double ratio = 1 - q + q * Math.exp((2 * x - 1) / (2 * sigma * sigma));
    return normal * Math.pow(ratio, order);
  }

  @Test
  void withoutSamplingItIsThatOfAGaussian() {
    assertThat(RenyiDivergence.of(new SampledGaussian(1, 2), 7.5)).isEqualTo(7.5 / 8);
  }

  @Test
  void nothingSampledCostsNothingAndNoNoiseCostsAll() {
    assertThat(RenyiDivergence.of(new SampledGaussian(0, 0), 3)).isZero();
    assertThat(RenyiDivergence.of(new SampledGaussian(0.1, 0), 3)).isInfinite();
  }
}
