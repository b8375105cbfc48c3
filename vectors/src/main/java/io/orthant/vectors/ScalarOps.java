package io.orthant.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The arithmetic in plain Java: the reference that every other implementation equals. */
final class ScalarOps implements VectorOps {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

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
      float[] query, MemorySegment rows, long offset, int count, float[] scores, int at) {
    long rowBytes = (long) query.length * Float.BYTES;
    for (int row = 0; row < count; row++) {
      scores[at + row] = dot(query, rows, offset + row * rowBytes);
    }
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = (long) query.length * Float.BYTES;
    for (int i = from; i < to; i++) {
      scores[i] = dot(query, rows, ordinals[i] * rowBytes);
    }
  }

  @Override
  public void products(
      float[][] queries, MemorySegment rows, long offset, int count, float[] scores) {
    for (int query = 0; query < queries.length; query++) {
      dots(queries[query], rows, offset, count, scores, query * count);
    }
  }

  @Override
  public void lut16(
      MemorySegment codes, long offset, int groups, int blocks, byte[] tables, short[] sums) {
    for (int group = 0; group < groups; group++) {
      long start = offset + (long) group * blocks * GROUP_BLOCK_BYTES;
      for (int position = 0; position < GROUP_BLOCK_BYTES; position++) {
        int low = 0;
        int high = 0;
        for (int block = 0; block < blocks; block++) {
          int table = block * GROUP_BLOCK_BYTES;
          int code = codes.get(ValueLayout.JAVA_BYTE, start + table + position);
          low += Byte.toUnsignedInt(tables[table + (code & 15)]);
          high += Byte.toUnsignedInt(tables[table + (code >> 4 & 15)]);
        }
        int row = group * GROUP_ROWS + position / 2 + position % 2 * 32;
        sums[row] = (short) low;
        sums[row + 64] = (short) high;
      }
    }
  }

  /** Folds the partial sums {@code lane}, {@code lane + 4}, {@code lane + 8}, {@code lane + 12}. */
  private static float dotLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    int i = lane;
    for (; i + 12 < query.length; i += PARTIAL_SUMS) {
      sum0 = Math.fma(query[i], at(rows, offset, i), sum0);
      sum4 = Math.fma(query[i + 4], at(rows, offset, i + 4), sum4);
      sum8 = Math.fma(query[i + 8], at(rows, offset, i + 8), sum8);
      sum12 = Math.fma(query[i + 12], at(rows, offset, i + 12), sum12);
    }
    if (i < query.length) {
      sum0 = Math.fma(query[i], at(rows, offset, i), sum0);
    }
    if (i + 4 < query.length) {
      sum4 = Math.fma(query[i + 4], at(rows, offset, i + 4), sum4);
    }
    if (i + 8 < query.length) {
      sum8 = Math.fma(query[i + 8], at(rows, offset, i + 8), sum8);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  /** As {@link #dotLane}, of squared differences. */
  private static float distanceLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    int i = lane;
    for (; i + 12 < query.length; i += PARTIAL_SUMS) {
      sum0 = addSquare(query[i] - at(rows, offset, i), sum0);
      sum4 = addSquare(query[i + 4] - at(rows, offset, i + 4), sum4);
      sum8 = addSquare(query[i + 8] - at(rows, offset, i + 8), sum8);
      sum12 = addSquare(query[i + 12] - at(rows, offset, i + 12), sum12);
    }
    if (i < query.length) {
      sum0 = addSquare(query[i] - at(rows, offset, i), sum0);
    }
    if (i + 4 < query.length) {
      sum4 = addSquare(query[i + 4] - at(rows, offset, i + 4), sum4);
    }
    if (i + 8 < query.length) {
      sum8 = addSquare(query[i + 8] - at(rows, offset, i + 8), sum8);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  private static float addSquare(float difference, float sum) {
    return Math.fma(difference, difference, sum);
  }

  private static float at(MemorySegment rows, long offset, int column) {
    return rows.get(FLOAT, offset + (long) column * Float.BYTES);
  }
}
