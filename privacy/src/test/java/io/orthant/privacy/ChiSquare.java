package io.orthant.privacy;

import org.hipparchus.special.Gamma;

/** Pearson's test that counts follow given probabilities. */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * How likely counts at least as odd as these are.
   *
   * @param expected expected counts, of which each should be 5 or more
   */
  static double pValue(long[] observed, double[] expected) {
    double sum = 0;
    for (int i = 0; i < observed.length; i++) {
      double difference = observed[i] - expected[i];
      sum += difference * difference / expected[i];
    }
    return Gamma.regularizedGammaQ((observed.length - 1) / 2.0, sum / 2);
  }
}
