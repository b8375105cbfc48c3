package io.orthant.index;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;

/** Copies rows of a set of vectors, one at a time. Safe to call from several threads. */
@FunctionalInterface
interface RowReader {
  /** Copies one row into {@code target}. */
  void copy(int row, float[] target);

  /** Copies the rows of the given numbers, one below the other. */
  default Matrix gather(int dimension, int[] rows) {
    Matrix gathered = Matrix.allocate(Arena.ofAuto(), rows.length, dimension);
    float[] values = new float[dimension];
    for (int i = 0; i < rows.length; i++) {
      copy(rows[i], values);
      gathered.setRow(i, values);
    }
    return gathered;
  }
}
