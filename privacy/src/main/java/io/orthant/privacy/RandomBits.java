package io.orthant.privacy;

/** Where random choices come from. Implementations belong to one thread at a time. */
public sealed interface RandomBits permits CryptographicBits, InsecureBits {
  /** 64 random bits. */
  long next();

  /**
   * Whether nobody can predict or repeat the bits. What is released with predictable bits is not
   * private, whatever the accountant says.
   */
  boolean secure();

  /** A number from 0 to {@code bound - 1}, all equally likely; bound from 1 to 2^31 - 1. */
  default int below(int bound) {
    long product = (next() >>> 32) * bound;
    long rest = product & 0xffffffffL;
    if (rest < bound) {
      long threshold = (1L << 32) % bound;
      while (rest < threshold) {
        product = (next() >>> 32) * bound;
        rest = product & 0xffffffffL;
      }
    }
    return (int) (product >>> 32);
  }
}
