package io.orthant.privacy;

/**
 * Draws integers with probability proportional to {@code exp(-x^2 / (2 s^2))}, exactly: by
 * comparisons of random integers alone, without any floating-point number.
 *
 * <p>A magnitude is {@code w h + l}: h comes from a {@link HalfGaussianTable} of the scale s / w
 * and l evenly from 0 to w - 1. With w a power of two that leaves a scale of 128 for the table, it
 * is kept with probability {@code exp(-(2 w h l + l^2) / (2 s^2))}, in 99.4 of 100 cases, which von
 * Neumann's series decides as in Canonne, Kamath and Steinke, "The Discrete Gaussian for
 * Differential Privacy", 2020, algorithm 1. Karney, "Sampling exactly from the normal
 * distribution", 2016, takes a normal deviate apart in the same way.
 *
 * <p>The scale s is a power of two, so that all divisions are shifts. Belongs to one thread; a draw
 * takes some three random words.
 */
final class DiscreteGaussian {
  private static final int LOG_CELLS = 7;

  /** Enough that one draw in some 10^16 needs more bits than the table has. */
  private static final int TABLE_PRECISION = 63;

  private final HalfGaussianTable cells;
  private final int logWidth;
  private final int logDenominator;
  private final RandomBits bits;

  /**
   * @param logScale logarithm of the scale to base 2, from 0 to 24
   */
  DiscreteGaussian(int logScale, RandomBits bits) {
    if (logScale < 0 || logScale > 24) {
      throw new IllegalArgumentException(
          "The logarithm of the scale must lie between 0 and 24, not " + logScale);
    }
    logWidth = Math.max(0, logScale - LOG_CELLS);
    cells = new HalfGaussianTable(logScale - logWidth, TABLE_PRECISION);
    logDenominator = 2 * logScale + 1;
    this.bits = bits;
  }

  /** Draws one integer. */
  long next() {
    while (true) {
      long start = cells.next(bits) << logWidth;
      long word = bits.next();
      boolean negative = word < 0;
      long rest = word & ((1L << logWidth) - 1);
      long magnitude = start + rest;
      boolean secondZero = magnitude == 0 && negative;
      if (!secondZero && bernoulliExp(rest * (start + magnitude))) {
        return negative ? -magnitude : magnitude;
      }
    }
  }

  /** True with probability {@code exp(-numerator / (2 s^2))}. */
  private boolean bernoulliExp(long numerator) {
    for (long whole = numerator >>> logDenominator; whole > 0; whole--) {
      if (!bernoulliExpOne()) {
        return false;
      }
    }
    return bernoulliExpFraction(numerator & fractionMask());
  }

  /** The same for a numerator below the denominator: von Neumann's series. */
  private boolean bernoulliExpFraction(long numerator) {
    int k = 1;
    while ((k == 1 || bits.below(k) == 0) && (bits.next() & fractionMask()) < numerator) {
      k++;
    }
    return (k & 1) == 1;
  }

  private long fractionMask() {
    return (1L << logDenominator) - 1;
  }

  private boolean bernoulliExpOne() {
    int k = 2;
    while (bits.below(k) == 0) {
      k++;
    }
    return (k & 1) == 1;
  }
}
