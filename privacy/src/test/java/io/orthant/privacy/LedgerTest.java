package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Calibration CALIBRATION =
      new Calibration(RdpAccountant.standard(), new Budget(1, 1e-5));
  private static final SampledGaussian MECHANISM = new SampledGaussian(0.1, 3);

  @Test
  void theLastStepWithinTheBudgetIsTakenAndTheNextRefused() {
    Ledger ledger = new Ledger(CALIBRATION, List.of(), MECHANISM, 1_000_000);
    long allowed = ledger.left();
    for (long i = 0; i < allowed; i++) {
      ledger.enter();
    }
    assertThat(allowed).isGreaterThan(10);
    assertThat(ledger.epsilon()).isLessThanOrEqualTo(1);
    assertThatThrownBy(ledger::enter).hasMessageContaining("would exceed epsilon 1.0");
    assertThat(RdpAccountant.standard().epsilon(List.of(new Phase(MECHANISM, allowed + 1)), 1e-5))
        .isGreaterThan(1);
  }

  @Test
  void anInterruptedRunGoesOnCounting() {
    Ledger whole = new Ledger(CALIBRATION, List.of(), MECHANISM, 1_000_000);
    Ledger first = new Ledger(CALIBRATION, List.of(), MECHANISM, 1_000_000);
    for (int i = 0; i < 7; i++) {
      first.enter();
    }
    Ledger resumed = new Ledger(CALIBRATION, first.phases(), MECHANISM, 1_000_000);
    assertThat(resumed.left()).isEqualTo(whole.left() - 7);
    assertThat(resumed.epsilon()).isEqualTo(first.epsilon());
  }

  @Test
  void thePlanIsALimitToo() {
    Ledger ledger = new Ledger(CALIBRATION, List.of(), MECHANISM, 1);
    ledger.enter();
    assertThat(ledger.left()).isZero();
    assertThatThrownBy(() -> new Ledger(CALIBRATION, List.of(), MECHANISM, -1))
        .hasMessageContaining("not -1");
  }
}
