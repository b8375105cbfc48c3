package io.orthant.index;

import io.orthant.vectors.TopK;

/** Working memory of an exact search for one query at a time. */
final class ScanScratch {
  final float[][] query;
  final float[] scores;
  private final TopK[] top = {new TopK(1)};
  private int topSize = 1;

  /**
   * @param tileRows rows that are scored at a time
   */
  ScanScratch(int storedDimension, int tileRows) {
    query = new float[1][storedDimension];
    scores = new float[tileRows];
  }

  /** An empty heap for k rows. */
  TopK[] top(int k) {
    if (k != topSize) {
      top[0] = new TopK(k);
      topSize = k;
    }
    top[0].clear();
    return top;
  }
}
