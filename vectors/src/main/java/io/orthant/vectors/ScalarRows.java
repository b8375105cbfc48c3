package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/** Scores of rows in any format in plain Java, in the order of summation of {@link VectorOps}. */
record ScalarRows(RowFormat format) implements RowOps {
  @Override
  public float dot(float[] query, MemorySegment rows, long offset) {
    return ((dotLane(query, rows, offset, 0) + dotLane(query, rows, offset, 2))
            + (dotLane(query, rows, offset, 1) + dotLane(query, rows, offset, 3)))
        + 0.0f;
  }

  @Override
  public float squaredDistance(float[] query, MemorySegment rows, long offset) {
    return ((distanceLane(query, rows, offset, 0) + distanceLane(query, rows, offset, 2))
            + (distanceLane(query, rows, offset, 1) + distanceLane(query, rows, offset, 3)))
        + 0.0f;
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = format.rowBytes(query.length);
    for (int i = from; i < to; i++) {
      scores[i] = dot(query, rows, ordinals[i] * rowBytes);
    }
  }

  /** Folds the partial sums {@code lane}, {@code lane + 4}, {@code lane + 8}, {@code lane + 12}. */
  private float dotLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    for (int i = lane; i < query.length; i += VectorOps.PARTIAL_SUMS) {
      sum0 = Math.fma(query[i], value(query, rows, offset, i), sum0);
      sum4 = Math.fma(query[i + 4], value(query, rows, offset, i + 4), sum4);
      sum8 = Math.fma(query[i + 8], value(query, rows, offset, i + 8), sum8);
      sum12 = Math.fma(query[i + 12], value(query, rows, offset, i + 12), sum12);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  /** As {@link #dotLane}, of squared differences. */
  private float distanceLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    for (int i = lane; i < query.length; i += VectorOps.PARTIAL_SUMS) {
      sum0 = addSquare(query[i] - value(query, rows, offset, i), sum0);
      sum4 = addSquare(query[i + 4] - value(query, rows, offset, i + 4), sum4);
      sum8 = addSquare(query[i + 8] - value(query, rows, offset, i + 8), sum8);
      sum12 = addSquare(query[i + 12] - value(query, rows, offset, i + 12), sum12);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  private static float addSquare(float difference, float sum) {
    return Math.fma(difference, difference, sum);
  }

  private float value(float[] query, MemorySegment rows, long offset, int column) {
    return format.value(rows, offset, query.length, column);
  }
}
