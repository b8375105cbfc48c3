package io.orthant.learn.softmax;

import io.orthant.vectors.VectorOps;
import java.util.random.RandomGenerator;

/** Random directions w_1 .. w_D of a feature map, and the inner products of vectors with them. */
final class Frequencies {
  private final int dimension;
  private final int count;
  private final int panelCount;
  private final float[] panels;
  private final float[] biases;

  /**
   * Lays out directions.
   *
   * @param directions [D, dimension]
   * @param factor multiplies them
   */
  private Frequencies(double[][] directions, double factor) {
    dimension = directions[0].length;
    count = directions.length;
    panelCount = Math.ceilDiv(count, VectorOps.PANEL_COLUMNS);
    panels = new float[panelCount * dimension * VectorOps.PANEL_COLUMNS];
    biases = new float[columns()];
    for (int k = 0; k < count; k++) {
      int start =
          k / VectorOps.PANEL_COLUMNS * dimension * VectorOps.PANEL_COLUMNS
              + k % VectorOps.PANEL_COLUMNS;
      for (int i = 0; i < dimension; i++) {
        panels[start + i * VectorOps.PANEL_COLUMNS] = (float) (factor * directions[k][i]);
      }
    }
  }

  /** Independent normal directions with deviation 1, times a factor. */
  static Frequencies independent(int dimension, int count, double factor, RandomGenerator random) {
    return new Frequencies(gaussian(count, dimension, random), factor);
  }

  /**
   * Directions that are orthogonal in blocks of {@code dimension}, each with the distribution of an
   * independent one: an orthonormal basis of normal vectors, every row with the length of another
   * normal vector. Yu et al., "Orthogonal Random Features", NeurIPS 2016.
   */
  static Frequencies orthogonal(int dimension, int count, double factor, RandomGenerator random) {
    double[][] directions = new double[count][];
    for (int from = 0; from < count; from += dimension) {
      double[][] basis = orthonormal(gaussian(dimension, dimension, random));
      for (int i = 0; i < dimension && from + i < count; i++) {
        double length = norm(gaussian(1, dimension, random)[0]);
        double[] direction = basis[i];
        for (int j = 0; j < dimension; j++) {
          direction[j] *= length;
        }
        directions[from + i] = direction;
      }
    }
    return new Frequencies(directions, factor);
  }

  int dimension() {
    return dimension;
  }

  int count() {
    return count;
  }

  /** Values that {@link #products} gives for a vector: {@link #count} and padding. */
  int columns() {
    return panelCount * VectorOps.PANEL_COLUMNS;
  }

  /** Inner products of vectors with all directions [count, columns]. */
  float[] products(float[][] vectors, int vectorCount) {
    float[] results = new float[vectorCount * columns()];
    VectorOps.best()
        .panelProducts(vectors, vectorCount, dimension, panels, panelCount, biases, results);
    return results;
  }

  private static double[][] gaussian(int rows, int columns, RandomGenerator random) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return values;
  }

  /** Gram-Schmidt, each row made orthogonal to those before it twice. */
  private static double[][] orthonormal(double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double along = 0;
          for (int k = 0; k < rows.length; k++) {
            along += rows[i][k] * rows[j][k];
          }
          for (int k = 0; k < rows.length; k++) {
            rows[i][k] -= along * rows[j][k];
          }
        }
      }
      double length = norm(rows[i]);
      for (int k = 0; k < rows.length; k++) {
        rows[i][k] /= length;
      }
    }
    return rows;
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
