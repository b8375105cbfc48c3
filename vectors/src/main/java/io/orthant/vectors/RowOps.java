package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/**
 * Scores of rows that are stored in one {@link RowFormat}. Each equals, bit for bit, what {@link
 * VectorOps#dot} and {@link VectorOps#squaredDistance} give for the stored values as float32. A
 * query has one value for each column of a row: a number that {@link RowFormat#columns} gives, for
 * {@link RowFormat#FLOAT32} any.
 *
 * <p>Implementations keep no state and are safe to use from any number of threads.
 */
public interface RowOps {
  /** Inner product of a query and the row at byte {@code offset}. */
  float dot(float[] query, MemorySegment rows, long offset);

  /** Squared Euclidean distance between a query and the row at byte {@code offset}. */
  float squaredDistance(float[] query, MemorySegment rows, long offset);

  /**
   * Inner products of one query with the rows {@code ordinals[from]} to {@code ordinals[to - 1]},
   * into the same places of {@code scores}; several rows are read at a time.
   *
   * @param rows rows without gaps, row 0 at byte 0
   */
  void dots(float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores);
}
