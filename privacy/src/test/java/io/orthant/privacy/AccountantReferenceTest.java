package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.privacy.RdpAccountant.Conversion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Settings of published runs, with what the accountants of dp_accounting and Opacus make of them.
 */
class AccountantReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "A,  256, 60000, 1.1, 14062, 1e-5, 2.5966, 8.1, 3.0083, 2.3817, 2.3917",
    "A', 256, 60000, 1.1, 14100, 1e-5, 2.6003, 8.1, 3.0124, 2.3852, 2.3953",
    "B,  256, 60000, 1.3, 3515, 1e-5, 0.9544, 17, 1.1921, 0.8645, 0.8745",
    "C,  250, 60000, 1.3, 3600, 1e-5, 0.9422, 17, 1.1799, 0.8530, 0.8630",
    "D,  250, 60000, 1.1, 14400, 1e-5, 2.5617, 8.2, 2.9699, 2.3496, 2.3597",
    "E,  250, 60000, 0.7, 10800, 1e-5, 6.2330, 3.8, 7.0091, 5.5622, 5.5725",
    "F,  10, 1000, 4, 10000, 1e-5, 1.0355, 17, 1.2586, 0.9470, 0.9569",
    "G,  10, 1000, 8, 700, 1e-5, 0.1166, 128, , 0.1032, 0.1131",
    "H,  1, 1000, 1, 10000, 1e-6, 0.9795, 13, 1.2733, 0.5554, 0.5652",
    "I,  10, 1000, 1, 1000, 1e-5, 2.1014, 7.8, 2.5380, 1.8282, 1.8384",
    "J,  20, 1000, 0.8, 2000, 1e-5, 10.0828, 3.0, 11.0375, 9.1427, 9.1532",
    "K,  2048, 100000, 1.5, 2000, 1e-5, 3.2022, 6.9, 3.6737, 2.9366, 2.9468",
    "L,  40, 1000, 2, 500, 1e-5, 2.1641, 9.1, 2.5389, 1.9753, 1.9854",
    "M,  40, 1000, 1.5, 2250, 1e-5, 7.3291, , , 6.7688, 6.7791",
    "N,  1, 1, 10, 100, 1e-5, 4.7285, 5.4, 5.2985, 4.3772, ",
    "O,  1, 1, 1, 1, 1e-5, 4.7285, 5.4, 5.2985, 4.3772, ",
  })
  void settingsCostWhatOtherAccountantsSay(
      String row,
      double batch,
      double examples,
      double sigma,
      long steps,
      double delta,
      double rdp,
      @Nullable Double order,
      @Nullable Double classic,
      double pld,
      @Nullable Double prvUpper) {
    List<Phase> phases = List.of(new Phase(new SampledGaussian(batch / examples, sigma), steps));

    RdpProfile renyi = RdpAccountant.standard().profile(phases);
    assertThat(renyi.epsilon(delta)).as(row).isCloseTo(rdp, within(1e-4));
    if (order != null) {
      assertThat(renyi.bestOrder(delta)).as(row).isEqualTo(order);
    }
    if (classic != null) {
      assertThat(new RdpAccountant(Conversion.CLASSIC).epsilon(phases, delta))
          .as(row)
          .isCloseTo(classic, within(1e-4));
    }

    double tight = new PldAccountant().epsilon(phases, delta);
    assertThat(tight).as(row).isCloseTo(pld, within(2e-3)).isLessThan(renyi.epsilon(delta));
    if (prvUpper != null) {
      assertThat(tight).as(row).isLessThan(prvUpper);
    }
  }

  /** The smallest noise for a budget: within 0.001 of the reference, and never above the budget. */
  @ParameterizedTest
  @CsvSource({
    "1, 256, 60000, 14100, 2.1811, 2.0275",
    "3, 256, 60000, 14100, 1.0148, 0.9692",
    "8, 40, 1000, 2250, 1.4159, 1.3459",
    "1, 10, 1000, 10000, 4.1259, 3.8132",
    "8, 10, 1000, 1000, 0.6159, 0.5863",
  })
  void budgetsNeedTheNoiseThatOtherAccountantsSay(
      double epsilon, double batch, double examples, long steps, double rdp, double pld) {
    double rate = batch / examples;
    Budget budget = new Budget(epsilon, 1e-5);
    Accountant renyi = RdpAccountant.standard();
    double looseNoise = new Calibration(renyi, budget).noiseMultiplier(rate, steps);
    assertThat(looseNoise).isCloseTo(rdp, within(1e-3));
    assertThat(renyi.epsilon(phases(rate, looseNoise, steps), 1e-5))
        .isLessThanOrEqualTo(epsilon)
        .isCloseTo(epsilon, within(1e-3 * epsilon));

    Accountant losses = new PldAccountant();
    double tightNoise = new Calibration(losses, budget).noiseMultiplier(rate, steps);
    assertThat(tightNoise).isCloseTo(pld, within(1e-3));
    assertThat(losses.epsilon(phases(rate, tightNoise, steps), 1e-5))
        .isLessThanOrEqualTo(epsilon)
        .isCloseTo(epsilon, within(1e-3 * epsilon));
  }

  private static List<Phase> phases(double rate, double noise, long steps) {
    return List.of(new Phase(new SampledGaussian(rate, noise), steps));
  }
}
