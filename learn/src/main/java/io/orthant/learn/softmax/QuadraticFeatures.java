package io.orthant.learn.softmax;

import java.util.Arrays;

/**
 * The kernel {@code alpha (h . c)^2 + 1}, exactly, by the products of all pairs of coordinates.
 * Blanc and Rendle, "Adaptive Sampled Softmax with Kernel Based Sampling", ICML 2018, with alpha
 * 100 there. It cannot tell a vector from its opposite.
 *
 * @param dimension length d of the vectors; there are {@code d (d + 1) / 2 + 1} features
 * @param alpha weight of the square against the constant, above 0
 */
public record QuadraticFeatures(int dimension, double alpha) implements FeatureMap {
  public QuadraticFeatures {
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The weight alpha must be above 0, not " + alpha);
    }
  }

  @Override
  public int width() {
    return FeatureMap.padded(dimension * (dimension + 1) / 2 + 1);
  }

  @Override
  public void map(float[][] vectors, int count, float[][] features) {
    float square = (float) Math.sqrt(alpha);
    float mixed = (float) Math.sqrt(2 * alpha);
    for (int i = 0; i < count; i++) {
      float[] u = vectors[i];
      float[] phi = features[i];
      phi[0] = 1;
      int at = 1;
      for (int a = 0; a < dimension; a++) {
        phi[at++] = square * u[a] * u[a];
        float factor = mixed * u[a];
        for (int b = a + 1; b < dimension; b++) {
          phi[at++] = factor * u[b];
        }
      }
      Arrays.fill(phi, at, phi.length, 0);
    }
  }

  @Override
  public long multiplyAdds() {
    return width();
  }

  @Override
  public double kernel(double cosine) {
    return alpha * cosine * cosine + 1;
  }

  @Override
  public double floor() {
    return 0.5;
  }
}
