package io.orthant.privacy;

import org.hipparchus.special.Beta;

/**
 * What a single run betrays: an empirical lower bound on epsilon, for both sides of a claim.
 * Steinke, Nasr and Jagielski, "Privacy Auditing with One (1) Training Run", 2023.
 *
 * <p>Each of several canaries is put into the data or left out by the toss of a fair coin. From
 * what the run releases, an auditor guesses the coins of as many as he likes. The more he gets
 * right, the larger epsilon must be: if epsilon held, right guesses would hardly be more than a
 * binomial number of probability {@code 1 / (1 + exp(-epsilon))}.
 *
 * @param canaries how many coins were tossed, 1 or more
 * @param guesses how many were guessed, at most {@code canaries}
 * @param right how many of the guesses were right, at most {@code guesses}
 */
public record CanaryAudit(int canaries, int guesses, int right) {
  private static final double ACCURACY = 1e-6;
  private static final double MOST = 100;

  public CanaryAudit {
    if (canaries < 1 || guesses < 0 || guesses > canaries || right < 0 || right > guesses) {
      throw new IllegalArgumentException(
          "Right guesses must be at most the guesses, and these at most the canaries, not %d, %d, %d"
              .formatted(right, guesses, canaries));
    }
  }

  /**
   * The largest epsilon that can be ruled out: the true one is larger, or chance played a trick of
   * at most the given probability.
   *
   * @param delta the delta that is claimed, in [0, 1)
   * @param falseAlarms probability in (0, 1) that a true claim is contradicted
   * @return 0 or more; 0 if nothing is ruled out
   */
  public double leastEpsilon(double delta, double falseAlarms) {
    if (!(delta >= 0 && delta < 1) || !(falseAlarms > 0 && falseAlarms < 1)) {
      throw new IllegalArgumentException(
          "Delta must lie in [0, 1) and the rate of false alarms in (0, 1), not %s and %s"
              .formatted(delta, falseAlarms));
    }
    if (probability(0, delta) >= falseAlarms) {
      return 0;
    }
    double ruledOut = 0;
    double possible = MOST;
    while (possible - ruledOut > ACCURACY) {
      double middle = (ruledOut + possible) / 2;
      if (probability(middle, delta) < falseAlarms) {
        ruledOut = middle;
      } else {
        possible = middle;
      }
    }
    return ruledOut;
  }

  /** A bound on the probability of so many right guesses if epsilon and delta hold: theorem 5.2. */
  private double probability(double epsilon, double delta) {
    double chance = 1 / (1 + Math.exp(-epsilon));
    double atLeast = atLeast(right, chance);
    double steepest = 0;
    for (int i = 1; delta > 0 && i <= right; i++) {
      steepest = Math.max(steepest, (atLeast(right - i, chance) - atLeast) / i);
    }
    return Math.min(1, atLeast + 2 * canaries * delta * steepest);
  }

  /** The probability that a binomial number of {@code guesses} trials is at least {@code count}. */
  private double atLeast(int count, double chance) {
    return count <= 0 ? 1 : Beta.regularizedBeta(chance, count, guesses - count + 1.0);
  }
}
