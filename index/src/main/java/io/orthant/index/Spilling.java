package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;

/**
 * Finds a second partition for each row, so that a query which misses the first may find the row in
 * the other (Sun et al., "SOAR: Improved Indexing for Approximate Nearest Neighbor Search", NeurIPS
 * 2023). With r the unit residual of a row x from its first centroid, it is the centroid c that
 * minimises {@code |x - c|^2 + lambda <x - c, r>^2}: a residual across the first one is small for
 * queries for which the first is large. Of equal centroids the lowest number wins.
 */
final class Spilling {
  private static final int BATCH = 32;

  private final Matrix centroids;
  private final double lambda;
  private final Panels panels;
  private final float[] squaredNorms;

  /**
   * @param centroids at least two
   * @param lambda how much a residual along the first one is to be avoided, 0 or more
   */
  Spilling(Matrix centroids, double lambda) {
    this.centroids = centroids;
    this.lambda = lambda;
    this.panels = new Panels(centroids, new float[centroids.rows()]);
    this.squaredNorms = new float[centroids.rows()];
    for (int number = 0; number < squaredNorms.length; number++) {
      double norm = Norm.of(centroids.row(number));
      squaredNorms[number] = (float) (norm * norm);
    }
  }

  /**
   * Assigns the rows {@code from} to {@code to - 1}.
   *
   * @param first the partition of each row
   * @param second receives another one
   */
  void assign(RowReader rows, int from, int to, int[] first, int[] second) {
    int dimension = centroids.dimension();
    float[][] batch = new float[2 * BATCH][dimension];
    float[] products = new float[batch.length * panels.columns()];
    float[] centroid = new float[dimension];
    for (int start = from; start < to; start += BATCH) {
      int count = Math.min(BATCH, to - start);
      for (int i = 0; i < count; i++) {
        float[] row = batch[2 * i];
        float[] residual = batch[2 * i + 1];
        rows.copy(start + i, row);
        centroids.copyRow(first[start + i], centroid);
        for (int column = 0; column < dimension; column++) {
          residual[column] = row[column] - centroid[column];
        }
        double norm = Norm.of(residual);
        for (int column = 0; column < dimension && norm > 0; column++) {
          residual[column] = (float) (residual[column] / norm);
        }
      }
      panels.products(batch, 2 * count, products);
      for (int i = 0; i < count; i++) {
        second[start + i] = best(batch[2 * i], batch[2 * i + 1], products, 2 * i, first[start + i]);
      }
    }
  }

  private int best(float[] row, float[] residual, float[] products, int at, int first) {
    double along = 0;
    for (int column = 0; column < row.length; column++) {
      along += (double) row[column] * residual[column];
    }
    int ofRow = at * panels.columns();
    int ofResidual = ofRow + panels.columns();
    int best = -1;
    double lowest = Double.POSITIVE_INFINITY;
    for (int number = 0; number < squaredNorms.length; number++) {
      double error = along - products[ofResidual + number];
      double loss = squaredNorms[number] - 2.0 * products[ofRow + number] + lambda * error * error;
      if (loss < lowest && number != first) {
        lowest = loss;
        best = number;
      }
    }
    return best;
  }
}
