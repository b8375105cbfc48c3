package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;

/**
 * The centres of the partitions and their directions. A centre that is short beside the rows has no
 * direction worth keeping.
 */
final class Centers {
  private static final double SHORT = 1e-6;

  private final Matrix points;
  private final float[] inverseNorms;

  /**
   * @param points {@code [partitions, dimension]}, not copied
   * @param typicalNorm length of a typical row
   */
  Centers(Matrix points, double typicalNorm) {
    this.points = points;
    this.inverseNorms = new float[points.rows()];
    float[] center = new float[points.dimension()];
    for (int partition = 0; partition < inverseNorms.length; partition++) {
      points.copyRow(partition, center);
      double norm = norm(center);
      inverseNorms[partition] = norm > SHORT * typicalNorm ? (float) (1 / norm) : 0;
    }
  }

  Matrix points() {
    return points;
  }

  float inverseNorm(int partition) {
    return inverseNorms[partition];
  }

  /** Copies the unit vector of a partition, or zeros if there is none. */
  void copyDirection(int partition, float[] direction) {
    points.copyRow(partition, direction);
    for (int i = 0; i < direction.length; i++) {
      direction[i] *= inverseNorms[partition];
    }
  }

  static double norm(float[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
