package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/** Scores of float32 rows, by the operations on floats. */
record FloatRows(VectorOps ops) implements RowOps {
  @Override
  public float dot(float[] query, MemorySegment rows, long offset) {
    return ops.dot(query, rows, offset);
  }

  @Override
  public float squaredDistance(float[] query, MemorySegment rows, long offset) {
    return ops.squaredDistance(query, rows, offset);
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    ops.dots(query, rows, ordinals, from, to, scores);
  }
}
