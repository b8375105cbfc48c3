package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Scores of {@link RowFormat#INT8} rows by the Vector API. */
final class PanamaInt8 implements RowOps {
  private static final RowOps SCALAR = new ScalarRows(RowFormat.INT8);
  private static final VectorSpecies<Float> FLOATS = PanamaOps.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Byte> BYTES =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  /**
   * In plain code: whatever the shape of a vector kernel for one row, the compiler left its vectors
   * on the heap in some processes, for good. Searches score rows by {@link #dots}, but for new rows
   * and for Euclidean distances.
   */
  @Override
  public float dot(float[] query, MemorySegment rows, long offset) {
    return SCALAR.dot(query, rows, offset);
  }

  /** In plain code, as {@link #dot}. */
  @Override
  public float squaredDistance(float[] query, MemorySegment rows, long offset) {
    return SCALAR.squaredDistance(query, rows, offset);
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    if (LANES == 16 && to - from >= 4) {
      fours(query, rows, ordinals, from, to, scores);
    } else {
      long rowBytes = RowFormat.INT8.rowBytes(query.length);
      for (int i = from; i < to; i++) {
        scores[i] =
            LANES == 16
                ? SCALAR.dot(query, rows, ordinals[i] * rowBytes)
                : oneRow(query, rows, ordinals[i] * rowBytes);
      }
    }
  }

  /**
   * Scores rows by fours alone; the last four overlap those before. Another kernel called beside
   * them would at times be inlined in part, with its vectors on the heap.
   */
  private static void fours(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = RowFormat.INT8.rowBytes(query.length);
    for (int start = from; start < to; start += 4) {
      int i = Math.min(start, to - 4);
      fourRows(
          query,
          rows,
          ordinals[i] * rowBytes,
          ordinals[i + 1] * rowBytes,
          ordinals[i + 2] * rowBytes,
          ordinals[i + 3] * rowBytes,
          scores,
          i);
    }
  }

  /** Scores one row, on machines with fewer lanes. */
  private static float oneRow(float[] query, MemorySegment rows, long offset) {
    FloatVector scale = scale(rows, offset, query.length);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < query.length; i += VectorOps.PARTIAL_SUMS) {
      sum0 = query(query, i).fma(row(rows, offset, i, 0).mul(scale), sum0);
      if (LANES == 8) {
        sum1 = query(query, i + 8).fma(row(rows, offset, i + 8, 0).mul(scale), sum1);
      }
      if (LANES == 4) {
        sum1 = query(query, i + 4).fma(row(rows, offset, i, 1).mul(scale), sum1);
        sum2 = query(query, i + 8).fma(row(rows, offset, i + 8, 0).mul(scale), sum2);
        sum3 = query(query, i + 12).fma(row(rows, offset, i + 8, 1).mul(scale), sum3);
      }
    }
    return PanamaOps.fold(PanamaOps.join(sum0, sum1, sum2, sum3));
  }

  /** Scores four rows that may lie anywhere, on machines with 16 lanes. */
  private static void fourRows(
      float[] query,
      MemorySegment rows,
      long row0,
      long row1,
      long row2,
      long row3,
      float[] scores,
      int at) {
    FloatVector scale0 = scale(rows, row0, query.length);
    FloatVector scale1 = scale(rows, row1, query.length);
    FloatVector scale2 = scale(rows, row2, query.length);
    FloatVector scale3 = scale(rows, row3, query.length);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = 0; i < query.length; i += VectorOps.PARTIAL_SUMS) {
      FloatVector values = query(query, i);
      sum0 = values.fma(row(rows, row0, i, 0).mul(scale0), sum0);
      sum1 = values.fma(row(rows, row1, i, 0).mul(scale1), sum1);
      sum2 = values.fma(row(rows, row2, i, 0).mul(scale2), sum2);
      sum3 = values.fma(row(rows, row3, i, 0).mul(scale3), sum3);
    }
    PanamaOps.storeFour(
        PanamaOps.foldHalves(sum0, sum1), PanamaOps.foldHalves(sum2, sum3), scores, at);
  }

  private static FloatVector query(float[] query, int i) {
    return FloatVector.fromArray(FLOATS, query, i);
  }

  /** Numbers as floats; with 4 lanes, one half of the 8 that are loaded. */
  private static FloatVector row(MemorySegment rows, long offset, int i, int half) {
    return (FloatVector)
        ByteVector.fromMemorySegment(BYTES, rows, offset + i, LITTLE_ENDIAN)
            .convertShape(VectorOperators.B2F, FLOATS, half);
  }

  private static FloatVector scale(MemorySegment rows, long offset, int columns) {
    return FloatVector.broadcast(
        FLOATS, rows.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + columns));
  }
}
