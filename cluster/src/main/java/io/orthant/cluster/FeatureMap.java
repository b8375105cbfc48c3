package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Writes an affinity as {@code scale * (features of x . features of y) + offset}, so that the
 * affinities of a point to all points of a cluster add up to one inner product with the sum of the
 * cluster.
 *
 * <p>The Gaussian and the inverse distance are positive definite and depend on the difference of
 * the vectors alone. They are thus the expectation of {@code cos(w . (x - y))} over a distribution
 * of frequencies w (Rahimi and Recht, <em>Random Features for Large-Scale Kernel Machines</em>,
 * 2007): a normal one for the Gaussian; for the inverse distance, which is the mean of {@code
 * exp(-t |x - y|)} over exponentially distributed t, t times a multivariate Cauchy one.
 */
sealed interface FeatureMap {
  /** How many features a vector has. */
  int features();

  double scale();

  double offset();

  /** Writes the features of a vector whose values are finite. */
  void apply(float[] vector, float[] features);

  /** The features of vectors of a dimension. */
  static FeatureMap of(Affinity affinity, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("The dimension must be at least 1, not " + dimension);
    }
    return switch (affinity) {
      case Affinity.Dot() -> new Plain(dimension);
      case Affinity.Cosine() -> new Unit(dimension);
      case Affinity.Gaussian(double gamma, int features, long seed) ->
          Fourier.gaussian(dimension, gamma, features, seed);
      case Affinity.InverseDistance(double scale, int features, long seed) ->
          Fourier.inverseDistance(dimension, scale, features, seed);
    };
  }

  /** The vector itself. */
  record Plain(int features) implements FeatureMap {
    @Override
    public double scale() {
      return 1;
    }

    @Override
    public double offset() {
      return 0;
    }

    @Override
    public void apply(float[] vector, float[] features) {
      System.arraycopy(vector, 0, features, 0, vector.length);
    }
  }

  /** The vector at unit length. */
  record Unit(int features) implements FeatureMap {
    @Override
    public double scale() {
      return 0.5;
    }

    @Override
    public double offset() {
      return 0.5;
    }

    @Override
    public void apply(float[] vector, float[] features) {
      if (Norm.squared(vector) == 0) {
        throw new IllegalArgumentException(
            "A vector of zeros has no cosine; leave it out or choose another affinity");
      }
      System.arraycopy(vector, 0, features, 0, vector.length);
      Norm.scaleToUnit(features);
    }
  }

  /** Cosine and sine of the products with random frequencies. */
  final class Fourier implements FeatureMap {
    private final Matrix frequencies;
    private final float length;

    private Fourier(Matrix frequencies) {
      this.frequencies = frequencies;
      this.length = (float) (1 / Math.sqrt(frequencies.rows()));
    }

    static Fourier gaussian(int dimension, double gamma, int features, long seed) {
      RandomGenerator random = new Seed(seed).stream("frequencies");
      double deviation = Math.sqrt(2 * gamma);
      return new Fourier(normal(dimension, features / 2, random, i -> deviation));
    }

    static Fourier inverseDistance(int dimension, double scale, int features, long seed) {
      RandomGenerator random = new Seed(seed).stream("frequencies");
      return new Fourier(
          normal(
              dimension,
              features / 2,
              random,
              i -> random.nextExponential() / scale / Math.abs(random.nextGaussian())));
    }

    private static Matrix normal(
        int dimension, int rows, RandomGenerator random, IntToDoubleFunction deviation) {
      Matrix frequencies = Matrix.allocate(Arena.ofAuto(), rows, dimension);
      for (int row = 0; row < rows; row++) {
        double factor = deviation.applyAsDouble(row);
        for (int column = 0; column < dimension; column++) {
          frequencies.set(row, column, (float) (factor * random.nextGaussian()));
        }
      }
      return frequencies;
    }

    @Override
    public int features() {
      return 2 * frequencies.rows();
    }

    @Override
    public double scale() {
      return 1;
    }

    @Override
    public double offset() {
      return 0;
    }

    @Override
    public void apply(float[] vector, float[] features) {
      int count = frequencies.rows();
      VectorOps.best().dots(vector, frequencies.segment(), 0, count, features, 0);
      for (int i = 0; i < count; i++) {
        double angle = features[i];
        features[i] = (float) (length * Math.cos(angle));
        features[count + i] = (float) (length * Math.sin(angle));
      }
    }
  }
}
