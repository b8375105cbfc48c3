package io.orthant.index.quantize;

import java.util.Arrays;

/**
 * Numbers as evenly spaced levels (Wu et al., "Local Orthogonal Decomposition for Maximum Inner
 * Product Search", 2019). Within the range the error is at most half a step.
 *
 * @param low the level of code 0
 * @param step the distance between levels; 0 if all numbers were equal
 * @param bits of a code, 1 to 8
 */
public record UniformQuantizer(float low, float step, int bits) {
  /** From this many bits on, the range of the numbers is taken as it is. */
  private static final int FINE_BITS = 7;

  private static final int TRIALS = 12;
  private static final double LARGEST_CUT = 0.03;

  /**
   * @throws IllegalArgumentException if the bits are out of range or the levels are not finite
   */
  public UniformQuantizer {
    if (bits < 1 || bits > Byte.SIZE) {
      throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
    }
    if (!(Float.isFinite(low) && step >= 0 && Float.isFinite(step))) {
      throw new IllegalArgumentException("levels from " + low + " by " + step + " are not finite");
    }
  }

  /**
   * Spans the numbers. Up to 6 bits, the range may leave out extremes at either end if that lowers
   * the squared error.
   *
   * @param values finite numbers, sorted by this method; none gives the one level 0
   */
  public static UniformQuantizer fit(float[] values, int bits) {
    if (values.length == 0) {
      return new UniformQuantizer(0, 0, bits);
    }
    Arrays.sort(values);
    UniformQuantizer best = spanning(values[0], values[values.length - 1], bits);
    if (bits >= FINE_BITS) {
      return best;
    }
    double lowest = best.squaredError(values);
    for (int below = 0; below < TRIALS; below++) {
      for (int above = 0; above < TRIALS; above++) {
        UniformQuantizer trial =
            spanning(quantile(values, cut(below)), quantile(values, 1 - cut(above)), bits);
        double error = trial.squaredError(values);
        if (error < lowest) {
          lowest = error;
          best = trial;
        }
      }
    }
    return best;
  }

  /** How many codes there are. */
  public int levels() {
    return 1 << bits;
  }

  /** The code of the nearest level. */
  public int encode(float value) {
    return step == 0 ? 0 : Math.clamp(Math.round((value - low) / step), 0, levels() - 1);
  }

  /** The level of a code. */
  public float decode(int code) {
    return low + step * code;
  }

  /** Whether a number lies outside the range by more than half a step. */
  public boolean clamps(float value) {
    return Math.abs(value - decode(encode(value))) > step * 0.501f;
  }

  private static UniformQuantizer spanning(float low, float high, int bits) {
    return new UniformQuantizer(low, (high - low) / ((1 << bits) - 1), bits);
  }

  private static double cut(int trial) {
    return LARGEST_CUT * trial * trial / ((TRIALS - 1) * (TRIALS - 1));
  }

  private static float quantile(float[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  private double squaredError(float[] values) {
    double sum = 0;
    for (float value : values) {
      double error = value - decode(encode(value));
      sum += error * error;
    }
    return sum;
  }
}
