package io.orthant.learn.softmax;

import io.orthant.vectors.Seed;
import java.util.Arrays;

/**
 * Random Fourier features of the Gaussian kernel {@code exp(-nu ||x - y||^2 / 2)}: the cosines and
 * sines of D random projections, divided by the root of D. Rahimi and Recht, "Random Features for
 * Large-Scale Kernel Machines", NeurIPS 2007.
 *
 * <p>On the unit sphere the kernel is {@code exp(nu (cos - 1))}, a softmax with inverse temperature
 * nu. The inner product of a vector's features with themselves is 1; that of two vectors has the
 * variance {@code (1 - k^2)^2 / (2 D)} around the kernel k with independent directions, and may be
 * negative.
 */
public final class FourierFeatures implements FeatureMap {
  private static final double FLOOR = 1e-3;

  /** Adding and subtracting it rounds a float below 2^22 to the nearest whole number. */
  private static final float ROUNDING = 0x1.8p23f;

  private static final float QUARTER = 0.25f;

  private final Frequencies frequencies;
  private final double nu;

  /**
   * Draws the directions from the stream "frequencies" of the seed.
   *
   * @param dimension length of the vectors
   * @param count number D of directions; there are 2 D features
   * @param nu inverse temperature, above 0; 2 to 6 are sensible, never above that of the softmax
   * @param orthogonal whether directions are orthogonal in blocks, with which the estimate varies
   *     less, or independent
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public FourierFeatures(int dimension, int count, double nu, boolean orthogonal, Seed seed) {
    PositiveFeatures.check(dimension, count, nu);
    this.nu = nu;
    double turns = Math.sqrt(nu) / (2 * Math.PI);
    frequencies =
        orthogonal
            ? Frequencies.orthogonal(dimension, count, turns, seed.stream("frequencies"))
            : Frequencies.independent(dimension, count, turns, seed.stream("frequencies"));
  }

  @Override
  public int dimension() {
    return frequencies.dimension();
  }

  @Override
  public int width() {
    return FeatureMap.padded(2 * frequencies.count());
  }

  @Override
  public void map(float[][] vectors, int count, float[][] features) {
    float[] turns = frequencies.products(vectors, count);
    int directions = frequencies.count();
    float scale = (float) (1 / Math.sqrt(directions));
    for (int i = 0; i < count; i++) {
      int from = i * frequencies.columns();
      cosines(turns, from, 0, directions, scale, features[i], 0);
      cosines(turns, from, QUARTER, directions, scale, features[i], directions);
      Arrays.fill(features[i], 2 * directions, features[i].length, 0);
    }
  }

  /**
   * The cosines of angles that are measured in whole turns, less a shift; a quarter turn makes them
   * sines. {@code cos(2 pi r) = sin(2 pi (1/4 - |r|))} for r in [-1/2, 1/2], by the series of the
   * sine up to the power 11: right to 1e-7. Written so that the compiler makes vector code of it.
   */
  private static void cosines(
      float[] turns, int from, float shift, int count, float scale, float[] target, int at) {
    for (int k = 0; k < count; k++) {
      float turn = fraction(fraction(turns[from + k]) - shift);
      float y = QUARTER - Math.abs(turn);
      float z = y * y;
      float sine = -15.094643f * z + 42.058693f;
      sine = sine * z - 76.70586f;
      sine = sine * z + 81.60525f;
      sine = sine * z - 41.3417f;
      sine = sine * z + 6.2831855f;
      target[at + k] = scale * (sine * y);
    }
  }

  /** The distance to the nearest whole number, with its sign. */
  private static float fraction(float turn) {
    return turn - ((turn + ROUNDING) - ROUNDING);
  }

  @Override
  public long multiplyAdds() {
    return (long) frequencies.count() * frequencies.dimension();
  }

  @Override
  public double kernel(double cosine) {
    return Math.exp(nu * (cosine - 1));
  }

  @Override
  public double floor() {
    return FLOOR;
  }
}
