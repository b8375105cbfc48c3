package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;

/**
 * Mean and spread of the rows of a matrix, zero where there are none.
 *
 * @param mean the mean row
 * @param meanSquaredDistance mean squared Euclidean distance of the rows to their mean
 * @param meanLength mean Euclidean length of the rows
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record Moments(float[] mean, double meanSquaredDistance, float meanLength) {
  /** Root mean square of the distance to the mean in one of {@code dimension} directions. */
  float spread(int dimension) {
    return (float) Math.sqrt(meanSquaredDistance / dimension);
  }

  static Moments of(Matrix rows) {
    double[] sums = new double[rows.dimension()];
    double lengths = 0;
    float[] values = new float[rows.dimension()];
    for (int row = 0; row < rows.rows(); row++) {
      rows.copyRow(row, values);
      for (int column = 0; column < sums.length; column++) {
        sums[column] += values[column];
      }
      lengths += Norm.of(values);
    }
    int count = Math.max(1, rows.rows());
    float[] mean = new float[sums.length];
    for (int column = 0; column < sums.length; column++) {
      mean[column] = (float) (sums[column] / count);
    }
    double squares = 0;
    for (int row = 0; row < rows.rows(); row++) {
      rows.copyRow(row, values);
      for (int column = 0; column < mean.length; column++) {
        double difference = (double) values[column] - mean[column];
        squares += difference * difference;
      }
    }
    return new Moments(mean, squares / count, (float) (lengths / count));
  }
}
