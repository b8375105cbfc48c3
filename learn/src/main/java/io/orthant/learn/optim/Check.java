package io.orthant.learn.optim;

/** The ranges of settings. */
final class Check {
  private Check() {}

  static void decay(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must lie in [0, 1), not %s".formatted(name, value));
    }
  }

  static void atLeastZero(double value, String name) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be finite and 0 or more, not %s".formatted(name, value));
    }
  }

  static void aboveZero(double value, String name) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s must be above 0, not %s".formatted(name, value));
    }
  }
}
