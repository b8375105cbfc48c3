package io.orthant.privacy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws integers h of 0 or more with probability proportional to {@code exp(-h^2 / (2 s^2))},
 * exactly, by the inversion of a uniform number whose bits are drawn as they are needed: nearly
 * always the first ones tell between which two values of the distribution function it lies, and
 * these are tabulated. Where they do not, more bits are drawn and the function is computed to as
 * many, by integers alone.
 *
 * <p>The scale s is a power of two. Immutable and safe for use by several threads.
 */
final class HalfGaussianTable {
  private static final int LOG_GUIDES = 10;

  /** Bits of all intermediate values beyond those of the result. */
  private static final int GUARD_BITS = 128;

  /** More than the last bits that all roundings together may change, some 2^36. */
  private static final BigInteger ERROR = BigInteger.ONE.shiftLeft(64);

  private final int logScale;
  private final int precision;

  /** The distribution function at 0, 1, ..., times 2^precision, rounded down. */
  private final long[] cumulative;

  /** The first h that is possible for the leading bits of a uniform number. */
  private final int[] guides;

  /**
   * @param logScale logarithm of the scale to base 2, from 0 to 7
   * @param precision bits of a tabulated value, from 10 to 63
   */
  HalfGaussianTable(int logScale, int precision) {
    this.logScale = logScale;
    this.precision = precision;
    cumulative =
        cumulative(logScale, precision).stream().mapToLong(BigInteger::longValue).toArray();
    guides = new int[1 << LOG_GUIDES];
    int h = 0;
    for (int guide = 0; guide < guides.length; guide++) {
      while (cumulative[h] < (long) guide << (precision - LOG_GUIDES)) {
        h++;
      }
      guides[guide] = h;
    }
  }

  /** Draws one integer. */
  long next(RandomBits bits) {
    long uniform = bits.next() >>> (Long.SIZE - precision);
    int h = guides[(int) (uniform >>> (precision - LOG_GUIDES))];
    while (cumulative[h] < uniform) {
      h++;
    }
    return cumulative[h] > uniform ? h : nextByMoreBits(BigInteger.valueOf(uniform), bits);
  }

  /** Decides for a uniform number that begins with the bits given. */
  long nextByMoreBits(BigInteger uniform, RandomBits bits) {
    int drawn = precision;
    while (true) {
      uniform = uniform.shiftLeft(Long.SIZE - 1).or(BigInteger.valueOf(bits.next() >>> 1));
      drawn += Long.SIZE - 1;
      List<BigInteger> finer = cumulative(logScale, drawn);
      int h = 0;
      while (finer.get(h).compareTo(uniform) < 0) {
        h++;
      }
      if (finer.get(h).compareTo(uniform) > 0) {
        return h;
      }
    }
  }

  /**
   * The distribution function at 0, 1, ..., times {@code 2^precision}, rounded down, to the first
   * where nothing but ones is left.
   */
  static List<BigInteger> cumulative(int logScale, int precision) {
    int bits = precision + GUARD_BITS;
    BigInteger one = BigInteger.ONE.shiftLeft(bits);
    BigInteger ratio = exponentialOfMinusPowerOfTwo(-(2 * logScale + 1), bits);
    BigInteger ratioGrowth = ratio.multiply(ratio).shiftRight(bits);
    List<BigInteger> sums = new ArrayList<>();
    BigInteger sum = BigInteger.ZERO;
    for (BigInteger weight = one; weight.signum() > 0; ) {
      sum = sum.add(weight);
      sums.add(sum);
      weight = weight.multiply(ratio).shiftRight(bits);
      ratio = ratio.multiply(ratioGrowth).shiftRight(bits);
    }
    BigInteger largest = BigInteger.ONE.shiftLeft(precision).subtract(BigInteger.ONE);
    List<BigInteger> cumulative = new ArrayList<>();
    for (BigInteger partial : sums) {
      BigInteger fraction = partial.shiftLeft(bits).divide(sum);
      BigInteger floor = fraction.subtract(ERROR).shiftRight(GUARD_BITS);
      if (!floor.equals(fraction.add(ERROR).shiftRight(GUARD_BITS)) && !floor.equals(largest)) {
        throw new ArithmeticException("A value lies too close to a multiple of the precision");
      }
      cumulative.add(floor);
      if (floor.equals(largest)) {
        break;
      }
    }
    return cumulative;
  }

  /** {@code exp(-2^exponent)} for an exponent below zero, times {@code 2^bits}: Taylor's series. */
  private static BigInteger exponentialOfMinusPowerOfTwo(int exponent, int bits) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger term = BigInteger.ONE.shiftLeft(bits);
    for (int k = 1; term.signum() != 0; k++) {
      sum = sum.add(term);
      term = term.negate().shiftRight(-exponent).divide(BigInteger.valueOf(k));
    }
    return sum;
  }
}
