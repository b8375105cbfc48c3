package io.orthant.privacy;

import java.util.Arrays;

/**
 * Draws batches as the accounting of {@link SampledGaussian} assumes: each unit takes part with the
 * same probability, independently of all others and of all other batches. Batches therefore differ
 * in size and may be empty; an empty one is a step like any other.
 *
 * <p>The size of a batch depends on chance alone, but together with other results it tells about
 * single units and must not be released. Belongs to one thread; a draw takes time linear in the
 * number of units.
 */
public final class PoissonSampler {
  private static final double BITS = 0x1p63;

  private final double rate;
  private final long threshold;
  private final RandomBits bits;

  /**
   * @param rate probability of each unit, in [0, 1]; rounded down to a multiple of 2^-63
   * @param bits where chance comes from
   */
  public PoissonSampler(double rate, RandomBits bits) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("The sampling rate must lie in [0, 1], not " + rate);
    }
    this.rate = rate;
    threshold = (long) (rate * BITS);
    this.bits = bits;
  }

  /** Probability of each unit. */
  public double rate() {
    return rate;
  }

  /**
   * Draws a batch.
   *
   * @param units how many there are, 0 or more
   * @return the units that take part, in ascending order; possibly none
   */
  public int[] draw(int units) {
    int[] drawn = new int[Math.min(units, 16)];
    int count = 0;
    for (int unit = 0; unit < units; unit++) {
      if (rate == 1 || (bits.next() >>> 1) < threshold) {
        if (count == drawn.length) {
          drawn = Arrays.copyOf(drawn, Math.min(units, 2 * count));
        }
        drawn[count++] = unit;
      }
    }
    return Arrays.copyOf(drawn, count);
  }
}
