package io.orthant.blackbox.learned;

import io.orthant.blackbox.learned.LearnedConfig.Input;

/** Inputs of a network made of numbers, and gradients the other way. */
final class Features {
  private static final double SPAN = 10;
  private static final double SMALLEST = Math.exp(-SPAN);
  private static final double STEEPNESS = Math.exp(SPAN);

  private Features() {}

  /** Fills rows {@code first} and following from {@code scale * values}. */
  static void fill(Input input, double[] values, double scale, double[][] rows, int first) {
    double[] x = rows[first];
    if (input == Input.RAW) {
      for (int j = 0; j < x.length; j++) {
        x[j] = scale * values[j];
      }
      return;
    }
    double[] sign = rows[first + 1];
    for (int j = 0; j < x.length; j++) {
      double v = scale * values[j];
      boolean small = Math.abs(v) < SMALLEST;
      x[j] = small ? 0 : Math.log(Math.abs(v)) / SPAN + 1;
      sign[j] = small ? STEEPNESS * v : Math.signum(v);
    }
  }

  /** The gradient by {@code values}, from that by the rows. */
  static double[] back(Input input, double[] values, double scale, double[][] dRows) {
    double[] dx = new double[values.length];
    for (int j = 0; j < dx.length; j++) {
      if (input == Input.RAW) {
        dx[j] = scale * dRows[0][j];
      } else {
        boolean small = Math.abs(scale * values[j]) < SMALLEST;
        dx[j] = small ? scale * STEEPNESS * dRows[1][j] : dRows[0][j] / (SPAN * values[j]);
      }
    }
    return dx;
  }
}
