package io.orthant.blackbox.gradient;

/** Arithmetic on vectors. */
final class Rows {
  private Rows() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static void scale(double[] a, double factor) {
    for (int j = 0; j < a.length; j++) {
      a[j] *= factor;
    }
  }

  /** Brings a vector to a length; one of length 0 stays. */
  static void scaleTo(double[] a, double length) {
    double norm = norm(a);
    if (norm > 0) {
      scale(a, length / norm);
    }
  }

  /** {@code a += factor * b}. */
  static void add(double[] a, double factor, double[] b) {
    for (int j = 0; j < a.length; j++) {
      a[j] += factor * b[j];
    }
  }

  /**
   * Takes out of row {@code i} what lies along the unit rows from {@code first} on before it;
   * twice, as rounding leaves a rest the first time.
   */
  static void orthogonalise(double[][] rows, int first, int i) {
    for (int pass = 0; pass < 2; pass++) {
      for (int k = first; k < i; k++) {
        add(rows[i], -dot(rows[i], rows[k]), rows[k]);
      }
    }
  }
}
