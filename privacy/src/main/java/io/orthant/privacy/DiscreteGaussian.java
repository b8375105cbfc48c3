package io.orthant.privacy;

/**
 * Draws integers with probability proportional to {@code exp(-x^2 / (2 s^2))}, exactly: by
 * comparisons of random integers alone, without any floating-point number. Canonne, Kamath and
 * Steinke, "The Discrete Gaussian for Differential Privacy", 2020, algorithms 1 to 3.
 *
 * <p>The scale s is a power of two, so that all divisions are shifts. Belongs to one thread; a draw
 * takes some fifteen random words.
 */
final class DiscreteGaussian {
  /** A proposal of more multiples of the scale would be accepted with probability exp(-1900). */
  private static final int MOST_MULTIPLES = 62;

  private final int logScale;
  private final long mask;
  private final RandomBits bits;

  /**
   * @param logScale logarithm of the scale to base 2, from 0 to 24
   */
  DiscreteGaussian(int logScale, RandomBits bits) {
    if (logScale < 0 || logScale > 24) {
      throw new IllegalArgumentException(
          "The logarithm of the scale must lie between 0 and 24, not " + logScale);
    }
    this.logScale = logScale;
    mask = (1L << logScale) - 1;
    this.bits = bits;
  }

  /** Draws one integer. */
  long next() {
    long scale = 1L << logScale;
    while (true) {
      long magnitude = laplaceMagnitude();
      boolean negative = bits.next() < 0;
      if (magnitude == 0 && negative) {
        continue;
      }
      long distance = Math.abs(magnitude - scale);
      if (magnitude <= scale * MOST_MULTIPLES
          && bernoulliExp(distance * distance, 2 * logScale + 1)) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  /** A magnitude with probability proportional to {@code exp(-magnitude / s)}. */
  private long laplaceMagnitude() {
    long rest = bits.next() & mask;
    while (!bernoulliExpFraction(rest, logScale)) {
      rest = bits.next() & mask;
    }
    long multiples = 0;
    while (bernoulliExpOne()) {
      multiples++;
    }
    return (multiples << logScale) + rest;
  }

  /** True with probability {@code exp(-numerator / 2^logDenominator)}. */
  private boolean bernoulliExp(long numerator, int logDenominator) {
    for (long whole = numerator >>> logDenominator; whole > 0; whole--) {
      if (!bernoulliExpOne()) {
        return false;
      }
    }
    return bernoulliExpFraction(numerator & ((1L << logDenominator) - 1), logDenominator);
  }

  /** The same for a numerator below the denominator: von Neumann's series. */
  private boolean bernoulliExpFraction(long numerator, int logDenominator) {
    long fraction = (1L << logDenominator) - 1;
    int k = 1;
    while ((k == 1 || bits.below(k) == 0) && (bits.next() & fraction) < numerator) {
      k++;
    }
    return (k & 1) == 1;
  }

  private boolean bernoulliExpOne() {
    int k = 2;
    while (bits.below(k) == 0) {
      k++;
    }
    return (k & 1) == 1;
  }
}
