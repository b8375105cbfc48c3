package io.orthant.privacy;

/**
 * The privacy loss that may be spent: for every event E and neighbouring data sets, {@code P(E) <=
 * exp(epsilon) Q(E) + delta}.
 *
 * @param epsilon above 0 and finite
 * @param delta in (0, 1); well below one over the number of units, or single units may be released
 */
public record Budget(double epsilon, double delta) {
  public Budget {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Epsilon must be above 0 and finite, not " + epsilon);
    }
    requireDelta(delta);
  }

  static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("Delta must lie between 0 and 1, not " + delta);
    }
  }
}
