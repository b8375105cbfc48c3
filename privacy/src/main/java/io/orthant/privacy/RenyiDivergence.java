package io.orthant.privacy;

import org.hipparchus.special.Erf;

/**
 * The Renyi divergence between {@code (1 - q) N(0, sigma^2) + q N(1, sigma^2)} and {@code N(0,
 * sigma^2)}, which bounds that of the sampled Gaussian in both directions: Mironov, Talwar and
 * Zhang 2019, section 3.
 */
final class RenyiDivergence {
  private static final double SMALL = -25;
  private static final double LARGE = 20;

  private RenyiDivergence() {}

  /** The divergence of an order above 1, in natural units. */
  static double of(SampledGaussian mechanism, double order) {
    double q = mechanism.samplingRate();
    double sigma = mechanism.noiseMultiplier();
    if (q == 0) {
      return 0;
    }
    if (sigma == 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (q == 1) {
      return order / (2 * sigma * sigma);
    }
    double logMoment =
        order == Math.rint(order)
            ? integerOrder(q, sigma, (int) order)
            : fractionalOrder(q, sigma, order);
    return Math.max(0, logMoment) / (order - 1);
  }

  /** A finite binomial sum of positive terms. */
  private static double integerOrder(double q, double sigma, int order) {
    SignedLogSum sum = new SignedLogSum();
    double logBinomial = 0;
    for (int k = 0; k <= order; k++) {
      sum.add(
          logBinomial + (order - k) * Math.log1p(-q) + k * Math.log(q) + gaussianExponent(k, sigma),
          1);
      logBinomial += Math.log((double) (order - k) / (k + 1));
    }
    return sum.log();
  }

  /**
   * Two alternating series: the integral is split where both parts of the mixture are equal, and
   * each half is expanded by the larger part. Terms fall as slowly as a power of their number, so
   * the last one counts half: that leaves an error of its share of the decrease, not of its size.
   */
  private static double fractionalOrder(double q, double sigma, double order) {
    double split = sigma * sigma * (Math.log1p(-q) - Math.log(q)) + 0.5;
    double root = Math.sqrt(2) * sigma;
    SignedLogSum sum = new SignedLogSum();
    double logBinomial = 0;
    int sign = 1;
    for (int i = 0; ; i++) {
      double j = order - i;
      double below =
          logBinomial
              + i * Math.log(q)
              + j * Math.log1p(-q)
              + gaussianExponent(i, sigma)
              + logHalfErfc((i - split) / root);
      double above =
          logBinomial
              + j * Math.log(q)
              + i * Math.log1p(-q)
              + gaussianExponent(j, sigma)
              + logHalfErfc((split - j) / root);
      if (i > order && Math.max(below, above) < sum.log() + SMALL) {
        sum.add(below - Math.log(2), sign);
        sum.add(above - Math.log(2), sign);
        return sum.log();
      }
      sum.add(below, sign);
      sum.add(above, sign);
      double factor = j / (i + 1);
      logBinomial += Math.log(Math.abs(factor));
      sign = factor < 0 ? -sign : sign;
    }
  }

  private static double gaussianExponent(double k, double sigma) {
    return k * (k - 1) / (2 * sigma * sigma);
  }

  /** The logarithm of half the complementary error function, by its asymptotic series if large. */
  private static double logHalfErfc(double x) {
    if (x < LARGE) {
      return Math.log(0.5 * Erf.erfc(x));
    }
    double term = 1;
    double series = 1;
    for (int k = 1; k <= 8; k++) {
      term *= -(2.0 * k - 1) / (2 * x * x);
      series += term;
    }
    return -x * x - Math.log(2 * x * Math.sqrt(Math.PI)) + Math.log(series);
  }
}
