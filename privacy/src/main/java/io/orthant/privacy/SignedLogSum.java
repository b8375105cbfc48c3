package io.orthant.privacy;

/** A sum of numbers that are too large or small for a double, each given by its logarithm. */
final class SignedLogSum {
  private double scale = Double.NEGATIVE_INFINITY;
  private double sum;

  /** Adds {@code sign * exp(logMagnitude)}. */
  void add(double logMagnitude, int sign) {
    if (logMagnitude == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (logMagnitude > scale) {
      sum *= Math.exp(scale - logMagnitude);
      scale = logMagnitude;
    }
    sum += sign * Math.exp(logMagnitude - scale);
  }

  /** The logarithm of the sum, negative infinity for none; NaN if the sum is negative. */
  double log() {
    return sum == 0 ? Double.NEGATIVE_INFINITY : scale + Math.log(sum);
  }
}
