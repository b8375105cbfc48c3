package io.orthant.index;

/** Integers that order floats from the largest to the smallest. */
final class Descending {
  private Descending() {}

  /** An integer that falls as the value rises. */
  static int bits(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
  }
}
