package io.orthant.index;

/** Copies rows of a set of vectors, one at a time. Safe to call from several threads. */
@FunctionalInterface
interface RowReader {
  /** Copies one row into {@code target}. */
  void copy(int row, float[] target);
}
