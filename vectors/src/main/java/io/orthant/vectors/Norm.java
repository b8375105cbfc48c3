package io.orthant.vectors;

/** The Euclidean length of vectors, summed in double precision. */
public final class Norm {
  private Norm() {}

  /** The length of a vector. */
  public static double of(float[] values) {
    return Math.sqrt(squared(values));
  }

  /** The square of the length; not finite exactly if a value is not. */
  public static double squared(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** Scales a vector, whose values are finite and not all 0, to length 1. */
  public static void scaleToUnit(float[] values) {
    double scale = 1 / of(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * scale);
    }
  }
}
