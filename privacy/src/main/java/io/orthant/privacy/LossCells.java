package io.orthant.privacy;

import org.hipparchus.special.Erf;

/**
 * How the privacy loss {@code L(x) = log(mixture(x) / normal(x))} of a sampled Gaussian falls into
 * the cells of a grid, with {@code mixture = (1 - q) N(0, sigma^2) + q N(1, sigma^2)} and {@code
 * normal = N(0, sigma^2)}. L rises with x, so that each cell is an interval of x and its
 * probabilities are differences of error functions.
 *
 * @param interval width h of a cell
 * @param first cell i holds losses from {@code (first + i) h} to {@code (first + i + 1) h}
 * @param mixture probability of each cell when the unit is in the data
 * @param normal the same when it is not
 * @param below probability, in either case, of losses before the first cell, at most
 * @param above probability, in either case, of losses behind the last cell, at most
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one step to the next, never compared.
record LossCells(
    double interval, long first, double[] mixture, double[] normal, double below, double above) {
  private static final double LARGE = 700;

  /** The range of losses that leaves out at most {@code tail} on either side. */
  static double range(SampledGaussian mechanism, double tail) {
    double reach = reach(mechanism, tail);
    return loss(mechanism, 1 + reach) - loss(mechanism, -reach);
  }

  /**
   * Fills the cells.
   *
   * @param mechanism with noise and a positive sampling rate
   * @param tail probability that may be left out on either side
   */
  static LossCells of(SampledGaussian mechanism, double interval, double tail) {
    double reach = reach(mechanism, tail);
    long first = (long) Math.floor(loss(mechanism, -reach) / interval);
    long end = (long) Math.ceil(loss(mechanism, 1 + reach) / interval);
    int cells = Math.toIntExact(Math.max(1, end - first));
    double[] mixture = new double[cells];
    double[] normal = new double[cells];
    double q = mechanism.samplingRate();
    double scale = 1 / (Math.sqrt(2) * mechanism.noiseMultiplier());
    double low = place(mechanism, first * interval);
    for (int i = 0; i < cells; i++) {
      double high = place(mechanism, (first + i + 1) * interval);
      if (high > low) {
        double absent = 0.5 * Erf.erf(low * scale, high * scale);
        double present = 0.5 * Erf.erf((low - 1) * scale, (high - 1) * scale);
        normal[i] = absent;
        mixture[i] = (1 - q) * absent + q * present;
        low = high;
      }
    }
    double left = place(mechanism, first * interval);
    return new LossCells(
        interval,
        first,
        mixture,
        normal,
        0.5 * Erf.erfc(-left * scale),
        0.5 * Erf.erfc((low - 1) * scale));
  }

  /** A distance from the mean that the noise exceeds with at most that probability. */
  private static double reach(SampledGaussian mechanism, double tail) {
    return mechanism.noiseMultiplier() * Math.sqrt(-2 * Math.log(2 * tail));
  }

  private static double loss(SampledGaussian mechanism, double x) {
    double q = mechanism.samplingRate();
    double sigma = mechanism.noiseMultiplier();
    double exponent = (2 * x - 1) / (2 * sigma * sigma);
    return q == 1 || exponent > LARGE
        ? exponent + Math.log(q)
        : Math.log1p(q * Math.expm1(exponent));
  }

  /** The x with the given loss; negative infinity for losses that no x has. */
  private static double place(SampledGaussian mechanism, double loss) {
    double q = mechanism.samplingRate();
    double sigma = mechanism.noiseMultiplier();
    double exponent;
    if (q == 1 || loss > LARGE) {
      exponent = loss - Math.log(q);
    } else {
      double shift = Math.expm1(loss) / q;
      exponent = shift > -1 ? Math.log1p(shift) : Double.NEGATIVE_INFINITY;
    }
    return sigma * sigma * exponent + 0.5;
  }
}
