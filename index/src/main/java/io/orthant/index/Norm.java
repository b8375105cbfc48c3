package io.orthant.index;

/** The Euclidean length of vectors, summed in double precision. */
final class Norm {
  private Norm() {}

  static double of(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
