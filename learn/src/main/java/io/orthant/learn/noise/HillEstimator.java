package io.orthant.learn.noise;

import java.util.Arrays;

/**
 * The exponent of a power-law tail by its largest values. Hill, "A Simple General Approach to
 * Inference About the Tail of a Distribution", Annals of Statistics 1975.
 *
 * <p>{@code 1 / mean_{j <= k} log(x_(j) / x_(k+1))} over the k largest values. A tail {@code P(X >
 * x) ~ x^-a} has exponent a; one that falls faster than any power, like the normal, gives values
 * that grow without bound as k becomes a smaller share.
 */
public final class HillEstimator {
  private HillEstimator() {}

  /**
   * Estimates the exponent.
   *
   * @param values magnitudes, 0 or more, in any order
   * @param k how many of the largest count, at least 1 and fewer than there are positive values
   * @throws IllegalArgumentException if k is out of range
   */
  public static double of(double[] values, int k) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int next = sorted.length - 1 - k;
    if (k < 1 || next < 0 || !(sorted[next] > 0)) {
      throw new IllegalArgumentException(
          "k must be at least 1 and fewer than the positive values among %d, not %d"
              .formatted(values.length, k));
    }
    double sum = 0;
    for (int j = next + 1; j < sorted.length; j++) {
      sum += Math.log(sorted[j] / sorted[next]);
    }
    return k / sum;
  }
}
