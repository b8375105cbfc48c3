package io.orthant.learn.data;

/**
 * How call sequences are split by class.
 *
 * @param validation fraction of classes for validation, above 0
 * @param test fraction of classes for the test, above 0; both together below 1
 * @param minimumCount how often a callee must occur in training to be in the catalogue, 1 or more
 * @param seed decides which class goes where
 */
public record ClassSplit(double validation, double test, int minimumCount, long seed) {
  public ClassSplit {
    if (!(validation > 0 && test > 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "Fractions %s for validation and %s for test; both must be above 0, their sum below 1"
              .formatted(validation, test));
    }
    if (minimumCount < 1) {
      throw new IllegalArgumentException(
          "Minimum count %d; it must be 1 or more".formatted(minimumCount));
    }
  }

  /** A tenth each for validation and test; callees that occur five times or more. */
  public static ClassSplit withSeed(long seed) {
    return new ClassSplit(0.1, 0.1, 5, seed);
  }
}
