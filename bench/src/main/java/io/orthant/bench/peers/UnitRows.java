package io.orthant.bench.peers;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import java.lang.foreign.Arena;

/** Rows scaled to unit length, for libraries that do not scale them. */
final class UnitRows {
  private UnitRows() {}

  static Matrix of(Matrix rows) {
    Matrix unit = Matrix.allocate(Arena.ofAuto(), rows.rows(), rows.dimension());
    float[] row = new float[rows.dimension()];
    for (int i = 0; i < rows.rows(); i++) {
      rows.copyRow(i, row);
      Norm.scaleToUnit(row);
      unit.setRow(i, row);
    }
    return unit;
  }
}
