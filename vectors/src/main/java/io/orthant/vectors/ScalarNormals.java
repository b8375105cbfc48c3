package io.orthant.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Normal numbers in plain Java: the reference that the other implementation equals. */
final class ScalarNormals implements NormalOps {
  static final long MASK = 0xFFFFFFFFL;
  static final long FIRST_FACTOR = 0xD2511F53L;
  static final long SECOND_FACTOR = 0xCD9E8D57L;
  static final int FIRST_BUMP = 0x9E3779B9;
  static final int SECOND_BUMP = 0xBB67AE85;
  static final int ROUNDS = 10;

  /** Blocks of a group, each of four words. */
  static final int BLOCKS = GROUP / 4;

  /** Bits of a word that do not count. */
  static final int DROPPED = 9;

  /** The middle of the range of {@code 2 k + 1}. */
  static final int MIDDLE = 1 << 23;

  static final float STEP = 0x1p-23f;
  static final float ROOT_TWO = 1.4142135f;

  /** From here on the tail begins. */
  static final float TAIL = 5;

  /** Coefficients of the logarithm of 1 + x, from x^8 down to x^0 (Moshier, Cephes, logf). */
  static final float[] LOGARITHM = {
    0.070376836f,
    -0.1151461f,
    0.116769984f,
    -0.12420141f,
    0.14249323f,
    -0.16668057f,
    0.20000714f,
    -0.24999994f,
    0.3333333f
  };

  static final float ROOT_HALF = 0.70710677f;
  static final float LN2_LOW = -0.00021219444f;
  static final float LN2_HIGH = 0.6933594f;

  /** In powers of {@code w - 2.5}, highest first. */
  static final float[] CENTRE = {
    2.8102264e-8f,
    3.4327394e-7f,
    -3.5233877e-6f,
    -4.3915065e-6f,
    0.00021858087f,
    -0.001253725f,
    -0.0041776816f,
    0.24664073f,
    1.5014094f
  };

  static final float CENTRE_SHIFT = 2.5f;

  /** In powers of {@code sqrt(w) - 3}, highest first. */
  static final float[] OUTSIDE = {
    -0.00020021426f,
    0.00010095056f,
    0.0013493432f,
    -0.0036734284f,
    0.0057395077f,
    -0.0076224613f,
    0.0094388705f,
    1.001674f,
    2.8329768f
  };

  static final float OUTSIDE_SHIFT = 3;

  @Override
  public void fill(long key, long sample, int cell, MemorySegment into, long offset, long count) {
    fill(key, sample, cell, into, offset, 0, count);
  }

  /** Fills the places from {@code from} on, the beginning of a group. */
  static void fill(
      long key, long sample, int cell, MemorySegment into, long offset, long from, long count) {
    int[] words = new int[4];
    for (long group = from; group < count; group += GROUP) {
      for (int lane = 0; lane < BLOCKS; lane++) {
        block((int) (group / 4) + lane, cell, sample, key, words);
        for (int word = 0; word < 4; word++) {
          long place = group + (long) word * BLOCKS + lane;
          if (place < count) {
            into.set(
                ValueLayout.JAVA_FLOAT_UNALIGNED,
                offset + place * Float.BYTES,
                normal(words[word]));
          }
        }
      }
    }
  }

  /** The words of a block. */
  static void block(int number, int cell, long sample, long key, int[] words) {
    int first = number;
    int second = cell;
    int third = (int) sample;
    int fourth = (int) (sample >>> 32);
    int firstKey = (int) key;
    int secondKey = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long left = FIRST_FACTOR * (first & MASK);
      long right = SECOND_FACTOR * (third & MASK);
      first = (int) (right >>> 32) ^ second ^ firstKey;
      second = (int) right;
      third = (int) (left >>> 32) ^ fourth ^ secondKey;
      fourth = (int) left;
      firstKey += FIRST_BUMP;
      secondKey += SECOND_BUMP;
    }
    words[0] = first;
    words[1] = second;
    words[2] = third;
    words[3] = fourth;
  }

  /** Makes words numbers, in place. */
  static void normals(MemorySegment words, long offset, int count) {
    for (int i = 0; i < count; i++) {
      long at = offset + (long) i * Float.BYTES;
      int word = words.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      words.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, normal(word));
    }
  }

  /** The normal number of a word. */
  static float normal(int word) {
    float y = (2 * (word >>> DROPPED) + 1 - MIDDLE) * STEP;
    float w = -logarithm((1 - y) * (1 + y));
    float factor =
        w < TAIL
            ? polynomial(CENTRE, w - CENTRE_SHIFT)
            : polynomial(OUTSIDE, (float) Math.sqrt(w) - OUTSIDE_SHIFT);
    return y * ROOT_TWO * factor;
  }

  private static float logarithm(float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = (bits >>> 23) - 126;
    float mantissa = Float.intBitsToFloat((bits & 0x007FFFFF) | 0x3F000000);
    float x = mantissa - 1;
    if (mantissa < ROOT_HALF) {
      exponent--;
      x += mantissa;
    }
    float square = x * x;
    float series = polynomial(LOGARITHM, x) * x * square;
    series = Math.fma(LN2_LOW, exponent, series);
    series = Math.fma(-0.5f, square, series);
    return Math.fma(LN2_HIGH, exponent, x + series);
  }

  private static float polynomial(float[] coefficients, float x) {
    float sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }
}
