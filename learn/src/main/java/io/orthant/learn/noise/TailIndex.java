package io.orthant.learn.noise;

/**
 * The index alpha of a symmetric stable law, by the logarithmic moments of sums. Mohammadi,
 * Mohammadpour and Ogata, "On estimating the tail index and the spectral measure of multivariate
 * alpha-stable distributions", Metrika 2015, as used on gradients by Simsekli, Sagun and
 * Gurbuzbalaban, "A Tail-Index Analysis of Stochastic Gradient Noise in Deep Neural Networks",
 * 2019.
 *
 * <p>A sum of n independent values of a stable law is distributed as one value times {@code
 * n^(1/alpha)}, so that {@code 1 / alpha = (E log|sum| - E log|value|) / log n}. The normal law has
 * alpha 2; below, the variance is infinite.
 *
 * <p><b>A value between about 1.75 and 2 does not prove infinite variance.</b> Laws that are not
 * stable are measured by how their sums grow at the given n: Student's t with 3 degrees of freedom,
 * whose variance is finite, comes out near 1.78.
 *
 * @param alpha the estimate; for samples that are not stable it may exceed 2
 * @param standardError by the jackknife over blocks of samples
 */
public record TailIndex(double alpha, double standardError) {
  /** Below this, tails are heavier than those of laws with finite variance that come out as low. */
  public static final double HEAVY_BELOW = 1.75;

  private static final int LEAST_SAMPLES = 16;

  /**
   * Estimates one index for many series, each on a scale of its own.
   *
   * <p>The samples of a series must be independent, alike and symmetric about 0. Different series
   * may depend on each other at the same place, as the coordinates of one gradient do: the standard
   * error allows for that. Exact zeros are left out. With n samples, blocks hold {@code floor(sqrt
   * n)}; what fills no block is not used. O(all samples).
   *
   * @param series samples [series, n], n at least 16
   * @throws IllegalArgumentException if there are too few samples or all are zero
   */
  public static TailIndex of(double[][] series) {
    int samples = series.length == 0 ? 0 : series[0].length;
    if (samples < LEAST_SAMPLES) {
      throw new IllegalArgumentException(
          "A tail index needs %d samples or more of at least one series, not %d of %d"
              .formatted(LEAST_SAMPLES, samples, series.length));
    }
    int length = (int) Math.sqrt(samples);
    Logarithms[] blocks = new Logarithms[samples / length];
    Logarithms all = new Logarithms();
    for (int block = 0; block < blocks.length; block++) {
      blocks[block] = new Logarithms();
      for (double[] one : series) {
        blocks[block].add(one, block * length, length);
      }
      all.add(blocks[block]);
    }
    double alpha = all.alpha(length);
    double squares = 0;
    for (Logarithms block : blocks) {
      double difference = all.without(block).alpha(length) - alpha;
      squares += difference * difference;
    }
    double error = Math.sqrt(squares * (blocks.length - 1) / blocks.length);
    return new TailIndex(alpha, error);
  }

  /** Lower end of the 95% interval. */
  public double low() {
    return alpha - 1.96 * standardError;
  }

  /** Upper end of the 95% interval. */
  public double high() {
    return alpha + 1.96 * standardError;
  }

  /** Sums of logarithms of values and of block sums, and how many there are. */
  private static final class Logarithms {
    private double ofValues;
    private long values;
    private double ofSums;
    private long sums;

    void add(double[] series, int from, int length) {
      double sum = 0;
      for (int i = from; i < from + length; i++) {
        sum += series[i];
        if (series[i] != 0) {
          ofValues += Math.log(Math.abs(series[i]));
          values++;
        }
      }
      if (sum != 0) {
        ofSums += Math.log(Math.abs(sum));
        sums++;
      }
    }

    void add(Logarithms other) {
      ofValues += other.ofValues;
      values += other.values;
      ofSums += other.ofSums;
      sums += other.sums;
    }

    Logarithms without(Logarithms other) {
      Logarithms rest = new Logarithms();
      rest.ofValues = ofValues - other.ofValues;
      rest.values = values - other.values;
      rest.ofSums = ofSums - other.ofSums;
      rest.sums = sums - other.sums;
      return rest;
    }

    double alpha(int length) {
      if (values == 0 || sums == 0) {
        throw new IllegalArgumentException("All samples are zero; there is no noise to measure");
      }
      return Math.log(length) / (ofSums / sums - ofValues / values);
    }
  }
}
