package io.orthant.learn.softmax;

import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * Positive random features of the kernel {@code exp(nu x . y)}: {@code exp(w . x - nu ||x||^2 / 2)}
 * for F random directions w, divided by the root of F. Choromanski et al., "Rethinking Attention
 * with Performers", ICLR 2021.
 *
 * <p>No estimate is ever negative. The relative variance for unit vectors is {@code (exp(nu ||x +
 * y||^2) - 1) / F}: worst for vectors that are alike and none for opposite ones, contrary to {@link
 * FourierFeatures}.
 */
public final class PositiveFeatures implements FeatureMap {
  private static final double FLOOR = 1e-6;

  private final Frequencies frequencies;
  private final double nu;

  /**
   * Draws the directions from the stream "frequencies" of the seed.
   *
   * @param dimension length of the vectors
   * @param count number F of directions and features
   * @param nu inverse temperature, above 0
   * @param orthogonal whether directions are orthogonal in blocks, or independent
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public PositiveFeatures(int dimension, int count, double nu, boolean orthogonal, Seed seed) {
    check(dimension, count, nu);
    this.nu = nu;
    frequencies =
        orthogonal
            ? Frequencies.orthogonal(dimension, count, Math.sqrt(nu), seed.stream("frequencies"))
            : Frequencies.independent(dimension, count, Math.sqrt(nu), seed.stream("frequencies"));
  }

  static void check(int dimension, int count, double nu) {
    if (dimension < 1 || count < 1) {
      throw new IllegalArgumentException(
          "Dimension and number of random directions must be 1 or more, not %d and %d"
              .formatted(dimension, count));
    }
    if (!(nu > 0 && nu < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The inverse temperature nu must be above 0, not " + nu);
    }
  }

  @Override
  public int dimension() {
    return frequencies.dimension();
  }

  @Override
  public int width() {
    return FeatureMap.padded(frequencies.count());
  }

  @Override
  public void map(float[][] vectors, int count, float[][] features) {
    float[] products = frequencies.products(vectors, count);
    int directions = frequencies.count();
    double scale = 1 / Math.sqrt(directions);
    for (int i = 0; i < count; i++) {
      int from = i * frequencies.columns();
      for (int k = 0; k < directions; k++) {
        features[i][k] = (float) (scale * Math.exp(products[from + k] - nu / 2));
      }
      Arrays.fill(features[i], directions, features[i].length, 0);
    }
  }

  @Override
  public long multiplyAdds() {
    return (long) frequencies.count() * frequencies.dimension();
  }

  @Override
  public double kernel(double cosine) {
    return Math.exp(nu * cosine);
  }

  @Override
  public double floor() {
    return FLOOR * Math.exp(-nu);
  }
}
