package io.orthant.cluster;

/**
 * How similar two vectors are, as the objectives of hierarchical clustering want it: symmetric, and
 * higher for vectors that belong together. All but {@link Dot} stay within 0 and 1.
 *
 * <p>Clusters are compared by sums of features. These make {@link Dot} and {@link Cosine} exact;
 * {@link Gaussian} and {@link InverseDistance} are replaced by an unbiased estimate with a standard
 * error of at most {@code 1 / sqrt(features)}.
 */
public sealed interface Affinity {
  /** The affinity of two vectors of equal length, without any estimate. */
  double between(float[] x, float[] y);

  /** The largest value it can have; infinite if there is none. */
  default double largest() {
    return 1;
  }

  /**
   * The inner product. The bounds of the objectives hold where it is not negative; vectors of great
   * length attract all others.
   */
  record Dot() implements Affinity {
    @Override
    public double between(float[] x, float[] y) {
      return product(x, y);
    }

    @Override
    public double largest() {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
      return "dot";
    }
  }

  /** The cosine, brought to 0 to 1: {@code (1 + cos) / 2}. Zero vectors are refused. */
  record Cosine() implements Affinity {
    @Override
    public double between(float[] x, float[] y) {
      return (1 + product(x, y) / Math.sqrt(product(x, x) * product(y, y))) / 2;
    }

    @Override
    public String toString() {
      return "cosine";
    }
  }

  /**
   * {@code exp(-gamma |x - y|^2)}.
   *
   * @param gamma above 0
   * @param features how many random features, even; more make the estimate better and everything
   *     slower
   * @param seed draws the features
   */
  record Gaussian(double gamma, int features, long seed) implements Affinity {
    /**
     * @throws IllegalArgumentException if gamma is not above 0, or features not even and positive
     */
    public Gaussian {
      positive("gamma", gamma);
      even(features);
    }

    @Override
    public double between(float[] x, float[] y) {
      return Math.exp(-gamma * squaredDistance(x, y));
    }

    @Override
    public String toString() {
      return "gaussian";
    }
  }

  /**
   * {@code 1 / (1 + |x - y| / scale)}.
   *
   * @param scale the distance at which the affinity is a half, above 0
   * @param features how many random features, even
   * @param seed draws the features
   */
  record InverseDistance(double scale, int features, long seed) implements Affinity {
    /**
     * @throws IllegalArgumentException if the scale is not above 0, or features not even and
     *     positive
     */
    public InverseDistance {
      positive("scale", scale);
      even(features);
    }

    @Override
    public double between(float[] x, float[] y) {
      return 1 / (1 + Math.sqrt(squaredDistance(x, y)) / scale);
    }

    @Override
    public String toString() {
      return "inverse-distance";
    }
  }

  private static double product(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  private static double squaredDistance(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = (double) x[i] - y[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be above 0 and finite, not " + value);
    }
  }

  private static void even(int features) {
    if (features < 2 || features % 2 != 0) {
      throw new IllegalArgumentException("features must be even and at least 2, not " + features);
    }
  }
}
