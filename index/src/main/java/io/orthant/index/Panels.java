package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import java.util.Arrays;

/**
 * The rows of a small matrix, such as centroids, laid out for {@link VectorOps#panelProducts}. The
 * last panel is filled up with columns whose result is negative infinity.
 */
final class Panels {
  private final VectorOps ops = VectorOps.best();
  private final int dimension;
  private final int count;
  private final float[] values;
  private final float[] biases;

  /**
   * @param rows the columns to be; copied
   * @param rowBiases what the product with each row starts from
   */
  Panels(Matrix rows, float[] rowBiases) {
    dimension = rows.dimension();
    count = Math.ceilDiv(rows.rows(), VectorOps.PANEL_COLUMNS);
    values = new float[count * dimension * VectorOps.PANEL_COLUMNS];
    biases = Arrays.copyOf(rowBiases, columns());
    Arrays.fill(biases, rows.rows(), columns(), Float.NEGATIVE_INFINITY);
    float[] row = new float[dimension];
    for (int number = 0; number < rows.rows(); number++) {
      rows.copyRow(number, row);
      int panel = number / VectorOps.PANEL_COLUMNS * dimension * VectorOps.PANEL_COLUMNS;
      for (int i = 0; i < dimension; i++) {
        values[panel + i * VectorOps.PANEL_COLUMNS + number % VectorOps.PANEL_COLUMNS] = row[i];
      }
    }
  }

  /** Results of each vector: the number of rows, rounded up to whole panels. */
  int columns() {
    return count * VectorOps.PANEL_COLUMNS;
  }

  /** Fills {@code [vectorCount, columns()]} results. */
  void products(float[][] vectors, int vectorCount, float[] results) {
    ops.panelProducts(vectors, vectorCount, dimension, values, count, biases, results);
  }
}
