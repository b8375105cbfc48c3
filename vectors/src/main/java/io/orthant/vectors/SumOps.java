package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/**
 * Arithmetic on sums of many float32 rows, which are kept in float64 so that rows can be added and
 * taken away without a trace. One implementation is chosen per process, as with {@link VectorOps}.
 *
 * <p>The length of a vector is a multiple of {@value #LENGTH_UNIT}; shorter rows are filled up with
 * zeros. Both implementations give the same bits: a product keeps 16 partial sums, all zero at
 * first. Element {@code i} is added to sum {@code i mod 16} by a fused multiply-add, in ascending
 * order; then the sums are folded in halves, {@code s[j] += s[j + 8]} for j below 8, then distances
 * 4, 2 and 1.
 *
 * <p>Lengths and ranges are checked by assertions only. Implementations keep no state and are safe
 * to use from any number of threads, on rows that no two of them write to.
 */
public interface SumOps {
  /** What the length of a vector is a multiple of. */
  int LENGTH_UNIT = 8;

  /** The fastest implementation this process can run. */
  static SumOps best() {
    return ChosenOps.BEST_SUMS;
  }

  /** The reference implementation in plain Java. */
  static SumOps scalar() {
    return ChosenOps.SCALAR_SUMS;
  }

  /** The smallest length that holds {@code values} values and that a vector may have. */
  static int paddedLength(int values) {
    return values + (-values & (LENGTH_UNIT - 1));
  }

  /** Inner product of a vector and the row of float64 sums at byte {@code offset}. */
  double dot(double[] vector, MemorySegment sums, long offset);

  /** Inner product of a vector and the row of float32 values at byte {@code offset}. */
  double dotFloats(double[] vector, MemorySegment rows, long offset);

  /**
   * Adds {@code factor} times a vector to the row of sums at byte {@code offset}, by fused
   * multiply-adds.
   *
   * @return the inner product of the vector and the sums as they were before
   */
  double add(double[] vector, double factor, MemorySegment sums, long offset);
}
