package io.orthant.learn.softmax;

/**
 * Maps unit vectors to features whose inner product stands for a kernel of the two vectors, so that
 * the kernel of a query with a whole set of classes is one inner product with a sum of features.
 *
 * <p>Immutable and safe to share between threads.
 */
public sealed interface FeatureMap
    permits FourierFeatures, PositiveFeatures, QuadraticFeatures, ConstantFeatures {
  /** Length of the vectors that are mapped. */
  int dimension();

  /** Number of features, a multiple of 16; the last of them may be zero for every vector. */
  int width();

  /**
   * Maps vectors of length 1.
   *
   * @param vectors at least {@code count} vectors [dimension]
   * @param features receives their features, {@code count} arrays [width]
   */
  void map(float[][] vectors, int count, float[][] features);

  /** Multiply-adds that mapping one vector takes. */
  long multiplyAdds();

  /** What the inner product of the features of two unit vectors with that cosine stands for. */
  double kernel(double cosine);

  /**
   * The least weight that a class has in a sum. An estimate below it, which may be negative, is
   * raised to it: a sum over k classes to k times this value.
   */
  double floor();

  /** The next multiple of 16, the length that vector kernels are fastest with. */
  static int padded(int features) {
    return Math.ceilDiv(features, 16) * 16;
  }
}
