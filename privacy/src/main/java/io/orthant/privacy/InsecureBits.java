package io.orthant.privacy;

import java.util.SplittableRandom;

/**
 * Bits that whoever knows the seed can repeat: for tests and for experiments on public data. What
 * is released with them is not private.
 */
public final class InsecureBits implements RandomBits {
  private final SplittableRandom random;

  /** The same seed gives the same bits. */
  public InsecureBits(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public long next() {
    return random.nextLong();
  }

  @Override
  public boolean secure() {
    return false;
  }
}
