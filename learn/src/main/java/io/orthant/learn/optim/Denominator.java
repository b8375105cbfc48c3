package io.orthant.learn.optim;

/** What is added to a root before something is divided by it. */
final class Denominator {
  /**
   * Makes 0 / 0 come out as 0 without a branch. It is lost in rounding beside the root of any
   * square that does not underflow in float32, and where one does, it keeps the quotient near 1.
   */
  private static final double SMALLEST = 1e-22;

  private Denominator() {}

  /** The given epsilon, unless it is smaller still. */
  static double floor(double epsilon) {
    return Math.max(epsilon, SMALLEST);
  }
}
