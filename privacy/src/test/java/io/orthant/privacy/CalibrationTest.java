package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  @ParameterizedTest
  @CsvSource({"0.1, 0.01, 100", "1, 0.2, 50", "20, 0.01, 100", "3, 1, 1"})
  void theNoiseIsEnoughAndALittleLessIsNot(double epsilon, double rate, long steps) {
    for (Accountant accountant : List.of(new PldAccountant(), RdpAccountant.standard())) {
      Calibration calibration = new Calibration(accountant, new Budget(epsilon, 1e-6));
      double noise = calibration.noiseMultiplier(rate, steps);
      assertThat(cost(accountant, rate, noise, steps)).isLessThanOrEqualTo(epsilon);
      assertThat(cost(accountant, rate, noise - 2e-4, steps)).isGreaterThan(epsilon);
    }
  }

  private static double cost(Accountant accountant, double rate, double noise, long steps) {
    return accountant.epsilon(List.of(new Phase(new SampledGaussian(rate, noise), steps)), 1e-6);
  }

  @Test
  void stepsFitIntoTheBudgetAndOneMoreDoesNot() {
    Accountant accountant = new PldAccountant();
    Calibration calibration = new Calibration(accountant, new Budget(2, 1e-6));
    SampledGaussian mechanism = new SampledGaussian(0.02, 1.1);
    long steps = calibration.steps(List.of(), mechanism, 1_000_000);
    assertThat(cost(accountant, 0.02, 1.1, steps)).isLessThanOrEqualTo(2);
    assertThat(cost(accountant, 0.02, 1.1, steps + 1)).isGreaterThan(2);

    List<Phase> half = List.of(new Phase(mechanism, steps / 2));
    assertThat(calibration.steps(half, mechanism, 1_000_000)).isEqualTo(steps - steps / 2);
    assertThat(calibration.steps(half, mechanism, 5)).isEqualTo(5);
    List<Phase> all = List.of(new Phase(mechanism, steps));
    assertThat(calibration.steps(all, mechanism, 1_000_000)).isZero();
  }

  @Test
  void aBudgetThatAnyNoiseMeetsGetsTheLeast() {
    Calibration calibration = new Calibration(new PldAccountant(), new Budget(1, 0.1));
    assertThat(calibration.noiseMultiplier(1e-4, 1)).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void whatNoNoiseCanMeetIsRefused() {
    Calibration calibration = new Calibration(RdpAccountant.standard(), new Budget(1e-9, 1e-300));
    assertThatThrownBy(() -> calibration.noiseMultiplier(1, 1_000_000))
        .hasMessageContaining("No noise multiplier up to 1000000")
        .hasMessageContaining("1.0E-9");
    assertThatThrownBy(() -> calibration.noiseMultiplier(1, 0)).hasMessageContaining("not 0");
  }
}
