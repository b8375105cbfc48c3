package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;

/**
 * Adds up the features of rows, each with a sign, and maps several rows at once. For one thread.
 */
final class FeatureSum {
  private final FeatureMap map;
  private final float[][] rows;
  private final float[] signs;
  private final float[][] sums;
  private final float[][] features;
  private int waiting;

  FeatureSum(FeatureMap map, int rowsAtOnce) {
    this.map = map;
    rows = new float[rowsAtOnce][map.dimension()];
    signs = new float[rowsAtOnce];
    sums = new float[rowsAtOnce][];
    features = new float[rowsAtOnce][map.width()];
  }

  /** Adds the features of a row to a sum, at once or at the next {@link #finish}. */
  void add(Matrix vectors, int row, float sign, float[] sum) {
    vectors.copyRow(row, rows[waiting]);
    signs[waiting] = sign;
    sums[waiting++] = sum;
    if (waiting == rows.length) {
      finish();
    }
  }

  /** Brings all sums up to date. */
  void finish() {
    map.map(rows, waiting, features);
    for (int i = 0; i < waiting; i++) {
      float[] phi = features[i];
      float[] sum = sums[i];
      float sign = signs[i];
      for (int k = 0; k < phi.length; k++) {
        sum[k] += sign * phi[k];
      }
    }
    waiting = 0;
  }
}
