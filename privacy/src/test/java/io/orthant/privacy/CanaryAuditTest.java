package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CanaryAuditTest {
  /** All of n guesses right: {@code (1 / (1 + exp(-epsilon)))^n} is the rate of false alarms. */
  @Test
  void rightGuessesAloneHaveAClosedForm() {
    for (int n : new int[] {10, 100, 1000}) {
      double chance = Math.pow(0.05, 1.0 / n);
      double expected = Math.log(chance / (1 - chance));
      assertThat(new CanaryAudit(n, n, n).leastEpsilon(0, 0.05)).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void guessesNoBetterThanCoinsRuleOutNothing() {
    assertThat(new CanaryAudit(1000, 1000, 500).leastEpsilon(1e-5, 0.05)).isZero();
    assertThat(new CanaryAudit(1000, 0, 0).leastEpsilon(1e-5, 0.05)).isZero();
  }

  @Test
  void deltaAndCautionRuleOutLess() {
    CanaryAudit audit = new CanaryAudit(1000, 400, 380);
    double plain = audit.leastEpsilon(0, 0.05);
    assertThat(audit.leastEpsilon(1e-5, 0.05)).isLessThan(plain).isPositive();
    assertThat(audit.leastEpsilon(0, 0.001)).isLessThan(plain);
    assertThat(new CanaryAudit(1000, 400, 370).leastEpsilon(0, 0.05)).isLessThan(plain);
  }

  /** Randomised response tells the truth with odds exp(epsilon): the bound holds and is close. */
  @Test
  void randomisedResponseIsBoundedFromBelow() {
    long seed = 20261126;
    SplittableRandom random = new SplittableRandom(seed);
    double epsilon = 1.5;
    int alarms = 0;
    double sum = 0;
    for (int run = 0; run < 200; run++) {
      int right = 0;
      for (int i = 0; i < 5000; i++) {
        right += random.nextDouble() < 1 / (1 + Math.exp(-epsilon)) ? 1 : 0;
      }
      double bound = new CanaryAudit(5000, 5000, right).leastEpsilon(0, 0.01);
      alarms += bound > epsilon ? 1 : 0;
      sum += bound;
    }
    assertThat(alarms).as("2 expected, 15 has probability 1e-8; seed %d", seed).isLessThan(15);
    assertThat(sum / 200).isBetween(1.3, 1.5);
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new CanaryAudit(10, 11, 5)).hasMessageContaining("not 5, 11, 10");
    assertThatThrownBy(() -> new CanaryAudit(10, 5, 5).leastEpsilon(1, 0.05))
        .hasMessageContaining("not 1.0 and 0.05");
  }
}
