package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Seeded sets of points. */
final class TestPoints {
  private TestPoints() {}

  /** Gaussian clouds around random centres. */
  static Matrix mixture(int points, int dimension, int centers, double noise, long seed) {
    RandomGenerator random = new Seed(seed).stream("mixture");
    float[][] middle = new float[centers][dimension];
    for (float[] center : middle) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        center[i] = (float) random.nextGaussian();
        squares += (double) center[i] * center[i];
      }
      for (int i = 0; i < dimension; i++) {
        center[i] /= (float) Math.sqrt(squares);
      }
    }
    float[][] values = new float[points][dimension];
    for (float[] row : values) {
      float[] center = middle[random.nextInt(centers)];
      for (int i = 0; i < dimension; i++) {
        row[i] = center[i] + (float) (noise * random.nextGaussian());
      }
    }
    return Matrix.copyOf(values);
  }

  /** Numbers 0 to n - 1 in their order. */
  static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }

  /** Numbers 0 to n - 1 in random order. */
  static int[] shuffled(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
