package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;

/**
 * Adds up the features of rows, each with a sign, and maps several rows at once. For one thread.
 */
final class FeatureSum {
  private final FeatureMap map;
  private final float[][] rows;
  private final float[] signs;
  private final float[][] features;
  private float[] sum;
  private int waiting;

  FeatureSum(FeatureMap map, int rowsAtOnce) {
    this.map = map;
    rows = new float[rowsAtOnce][map.dimension()];
    signs = new float[rowsAtOnce];
    features = new float[rowsAtOnce][map.width()];
    sum = new float[map.width()];
  }

  void add(Matrix vectors, int row, float sign) {
    vectors.copyRow(row, rows[waiting]);
    signs[waiting++] = sign;
    if (waiting == rows.length) {
      flush();
    }
  }

  /** The sum so far, after which it starts from zero. */
  float[] take() {
    flush();
    float[] taken = sum;
    sum = new float[map.width()];
    return taken;
  }

  private void flush() {
    map.map(rows, waiting, features);
    for (int i = 0; i < waiting; i++) {
      float[] phi = features[i];
      float sign = signs[i];
      for (int k = 0; k < phi.length; k++) {
        sum[k] += sign * phi[k];
      }
    }
    waiting = 0;
  }
}
