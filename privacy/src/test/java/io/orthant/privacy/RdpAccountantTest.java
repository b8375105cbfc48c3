package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.privacy.RdpAccountant.Conversion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RdpAccountantTest {
  private static final List<Phase> PHASES =
      List.of(
          new Phase(new SampledGaussian(0.01, 1.2), 500),
          new Phase(new SampledGaussian(0.2, 6), 30));

  @ParameterizedTest
  @EnumSource(Conversion.class)
  void deltaAndEpsilonAreInversesOfEachOther(Conversion conversion) {
    RdpProfile profile = new RdpAccountant(conversion).profile(PHASES);
    for (double delta : new double[] {1e-3, 1e-5, 1e-9, 1e-20}) {
      assertThat(profile.delta(profile.epsilon(delta))).isCloseTo(delta, within(1e-10 * delta));
    }
    assertThat(profile.delta(0)).isLessThanOrEqualTo(1);
  }

  @Test
  void divergencesOfDifferentMechanismsAddUp() {
    RdpAccountant accountant = RdpAccountant.standard();
    double together = accountant.epsilon(PHASES, 1e-5);
    assertThat(accountant.epsilon(PHASES.reversed(), 1e-5)).isCloseTo(together, within(1e-12));
    assertThat(accountant.epsilon(PHASES.subList(0, 1), 1e-5)).isLessThan(together);
  }

  @Test
  void anOrderAtTheEndOfTheListIsPointedOut() {
    RdpAccountant accountant = RdpAccountant.standard();
    List<Phase> quiet = List.of(new Phase(new SampledGaussian(0.001, 100), 10));
    assertThat(accountant.profile(quiet).limitedByOrders(1e-5)).isTrue();
    assertThat(accountant.profile(PHASES).limitedByOrders(1e-5)).isFalse();
  }

  @Test
  void nothingDoneLeaksNothing() {
    assertThat(RdpAccountant.standard().epsilon(List.of(), 1e-5)).isZero();
  }

  @Test
  void badArgumentsAreRefused() {
    RdpProfile profile = RdpAccountant.standard().profile(PHASES);
    assertThatThrownBy(() -> profile.epsilon(0))
        .hasMessage("Delta must lie between 0 and 1, not 0.0");
    assertThatThrownBy(() -> profile.delta(-1)).hasMessage("Epsilon must be 0 or more, not -1.0");
    assertThatThrownBy(() -> new SampledGaussian(1.5, 1)).hasMessageContaining("not 1.5");
    assertThatThrownBy(() -> new SampledGaussian(0.5, -1)).hasMessageContaining("not -1.0");
    assertThatThrownBy(() -> new Phase(new SampledGaussian(0.5, 1), -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Budget(0, 1e-5)).hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> new Budget(1, 1)).hasMessageContaining("not 1.0");
  }
}
