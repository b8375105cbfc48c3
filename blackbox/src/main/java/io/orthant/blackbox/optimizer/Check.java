package io.orthant.blackbox.optimizer;

/** The ranges of settings. */
final class Check {
  private Check() {}

  static void aboveZero(double value, String name) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The %s must be finite and above 0, not %s".formatted(name, value));
    }
  }
}
