package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scores of {@link RowFormat#BFLOAT16} rows by the Vector API: integers that hold two values become
 * two vectors of floats by a shift and by a mask.
 */
final class PanamaBfloat16 implements RowOps {
  private static final VectorSpecies<Float> FLOATS = PanamaOps.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final RowOps SCALAR = new ScalarRows(RowFormat.BFLOAT16);
  private static final int UPPER = 0xffff0000;

  /** Columns that the two halves of one integer lie apart. */
  private static final int APART = VectorOps.PARTIAL_SUMS;

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
    if (LANES == 16) {
      twos(query, rows, ordinals, from, to, scores);
    } else {
      long rowBytes = RowFormat.BFLOAT16.rowBytes(query.length);
      for (int i = from; i < to; i++) {
        scores[i] = oneRow(query, rows, ordinals[i] * rowBytes);
      }
    }
  }

  /**
   * Scores rows by twos alone, of an odd number the last twice. Another kernel called beside them
   * would at times be inlined in part, with its vectors on the heap.
   */
  private static void twos(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = RowFormat.BFLOAT16.rowBytes(query.length);
    for (int i = from; i < to; i += 2) {
      int next = Math.min(i + 1, to - 1);
      twoRows(query, rows, ordinals[i] * rowBytes, ordinals[next] * rowBytes, scores, i, next);
    }
  }

  /**
   * Scores one row, on machines with fewer lanes, where two at once would need more code than the
   * compiler copes with.
   */
  private static float oneRow(float[] query, MemorySegment rows, long offset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = 0; i < query.length; i += 2 * APART) {
      sum0 = add(query, pairs(rows, offset, i, 0), i, sum0);
      sum1 = add(query, pairs(rows, offset, i, LANES), i + LANES, sum1);
      if (LANES == 4) {
        sum2 = add(query, pairs(rows, offset, i, 8), i + 8, sum2);
        sum3 = add(query, pairs(rows, offset, i, 12), i + 12, sum3);
      }
    }
    return PanamaOps.fold(PanamaOps.join(sum0, sum1, sum2, sum3));
  }

  /**
   * Scores two rows that may lie anywhere, on machines with 16 lanes. Four would need more code
   * than the compiler copes with; a shorter method would be inlined, and at times in part.
   */
  private static void twoRows(
      float[] query, MemorySegment rows, long row0, long row1, float[] scores, int at0, int at1) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    for (int i = 0; i < query.length; i += 2 * APART) {
      FloatVector first = query(query, i);
      FloatVector second = query(query, i + APART);
      sum0 = add(first, second, pairs(rows, row0, i, 0), sum0);
      sum1 = add(first, second, pairs(rows, row1, i, 0), sum1);
    }
    scores[at0] = PanamaOps.fold(sum0);
    scores[at1] = PanamaOps.fold(sum1);
  }

  private static FloatVector add(float[] query, IntVector pairs, int i, FloatVector sum) {
    return add(query(query, i), query(query, i + APART), pairs, sum);
  }

  private static FloatVector add(
      FloatVector first, FloatVector second, IntVector pairs, FloatVector sum) {
    return second.fma(upper(pairs), first.fma(lower(pairs), sum));
  }

  private static FloatVector query(float[] query, int i) {
    return FloatVector.fromArray(FLOATS, query, i);
  }

  /** The pairs from {@code lane} on of the 32 columns that begin at {@code i}. */
  private static IntVector pairs(MemorySegment rows, long offset, int i, int lane) {
    return IntVector.fromMemorySegment(
        INTS, rows, offset + (long) (i + 2 * lane) * Short.BYTES, LITTLE_ENDIAN);
  }

  private static FloatVector lower(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  private static FloatVector upper(IntVector pairs) {
    return pairs.and(UPPER).reinterpretAsFloats();
  }
}
