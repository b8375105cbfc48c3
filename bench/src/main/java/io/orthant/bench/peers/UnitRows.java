package io.orthant.bench.peers;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;

/** Rows scaled to unit length, for libraries that do not scale them. */
final class UnitRows {
  private UnitRows() {}

  static Matrix of(Matrix rows) {
    Matrix unit = Matrix.allocate(Arena.ofAuto(), rows.rows(), rows.dimension());
    float[] row = new float[rows.dimension()];
    for (int i = 0; i < rows.rows(); i++) {
      rows.copyRow(i, row);
      double squares = 0;
      for (float value : row) {
        squares += (double) value * value;
      }
      double factor = 1 / Math.sqrt(squares);
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) (row[c] * factor);
      }
      unit.setRow(i, row);
    }
    return unit;
  }
}
