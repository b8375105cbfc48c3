package io.orthant.cluster;

/**
 * The mean of a sample.
 *
 * @param value the estimate, unbiased
 * @param standardError of the estimate
 * @param samples how many were drawn
 */
public record Estimate(double value, double standardError, int samples) {
  private static final double NORMAL_95 = 1.96;

  /** Lower end of the 95% interval. */
  public double low() {
    return value - NORMAL_95 * standardError;
  }

  /** Upper end of the 95% interval. */
  public double high() {
    return value + NORMAL_95 * standardError;
  }

  /** Collects a sample by its sums. */
  static final class Sums {
    private double sum;
    private double squares;
    private int count;

    void add(double value) {
      sum += value;
      squares += value * value;
      count++;
    }

    /** The mean times a factor. */
    Estimate times(double factor) {
      double mean = sum / count;
      double variance = Math.max(0, squares / count - mean * mean) * count / Math.max(1, count - 1);
      return new Estimate(factor * mean, Math.abs(factor) * Math.sqrt(variance / count), count);
    }
  }
}
