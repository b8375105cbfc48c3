package io.orthant.privacy;

/**
 * Gaussian noise for the sum of a {@link SampledGaussian}, safe from the rounding of floating-point
 * numbers: each coordinate is rounded to a grid, and an integer number of grid steps, drawn exactly
 * from a discrete Gaussian, is added. What comes out is a function of integers alone, so that its
 * low bits tell nothing about what went in (Mironov, "On Significance of the Least Significant Bits
 * for Differential Privacy", 2012).
 *
 * <p>Two sums at distance 1 may be further apart after rounding, by at most the grid step times the
 * root of the dimension; the standard deviation is enlarged by as much, so that the noise
 * multiplier holds for the rounded sums. A discrete Gaussian of standard deviation {@value #STEPS}
 * grid steps has at most the Renyi divergences of a continuous one (Canonne, Kamath and Steinke
 * 2020, theorem 4); loss distributions of the two differ by less than the accountant's own
 * rounding.
 *
 * <p>Belongs to one thread.
 */
public final class GaussianNoise {
  private static final int LOG_STEPS = 24;
  private static final double STEPS = 1 << LOG_STEPS;
  private static final double LARGEST = 0x1p52;

  private final double standardDeviation;
  private final double step;
  private final DiscreteGaussian discrete;
  private final long dimension;

  /**
   * Noise for sums that one unit moves by at most {@code sensitivity}.
   *
   * @param noiseMultiplier sigma of the mechanism, above 0
   * @param sensitivity largest Euclidean distance of neighbouring sums before rounding, above 0
   * @param dimension coordinates of a sum, from 1 to as many that rounding takes up at most half of
   *     the noise: {@code sigma sqrt(dimension) < 2^23}
   * @param bits where chance comes from
   */
  public GaussianNoise(
      double noiseMultiplier, double sensitivity, long dimension, RandomBits bits) {
    requirePositive("noise multiplier", noiseMultiplier);
    requirePositive("sensitivity", sensitivity);
    double rounding = noiseMultiplier * Math.sqrt((double) dimension) / STEPS;
    if (dimension < 1 || rounding > 0.5) {
      throw new IllegalArgumentException(
          "The dimension must be 1 or more and the noise multiplier times its root at most %.0f, not %d and %s"
              .formatted(STEPS / 2, dimension, noiseMultiplier));
    }
    standardDeviation = noiseMultiplier * sensitivity / (1 - rounding);
    step = standardDeviation / STEPS;
    discrete = new DiscreteGaussian(LOG_STEPS, bits);
    this.dimension = dimension;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The %s must be above 0 and finite, not %s".formatted(name, value));
    }
  }

  /** Standard deviation of the noise of a coordinate, rounding allowed for. */
  public double standardDeviation() {
    return standardDeviation;
  }

  /** Width of the grid: all that comes out is an integer times this, rounded once. */
  public double step() {
    return step;
  }

  /**
   * Rounds the sums and adds noise, in place.
   *
   * @param sums one value for each coordinate
   * @throws IllegalArgumentException if there are not {@code dimension} values, or if one is not
   *     finite or beyond 2^52 grid steps; then nothing was changed
   */
  public void addTo(double[] sums) {
    if (sums.length != dimension) {
      throw new IllegalArgumentException(
          "The noise is for %d coordinates, not %d".formatted(dimension, sums.length));
    }
    for (int i = 0; i < sums.length; i++) {
      if (!(Math.abs(sums[i]) <= LARGEST * step)) {
        throw new IllegalArgumentException(
            "A sum is not finite or beyond %s; clip before adding noise"
                .formatted(LARGEST * step)); // The value itself is private.
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = step * (Math.round(sums[i] / step) + discrete.next());
    }
  }
}
