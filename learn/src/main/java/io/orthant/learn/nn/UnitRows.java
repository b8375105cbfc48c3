package io.orthant.learn.nn;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;

/** Keeps item vectors on the unit sphere. */
public final class UnitRows {
  private static final double LEAST_LENGTH = 1e-6;

  private UnitRows() {}

  /**
   * Divides rows by their length, or by {@value #LEAST_LENGTH} if that is more.
   *
   * @param rows row numbers, of which the first {@code count} are meant
   */
  public static void scale(Matrix matrix, int[] rows, int count) {
    float[] row = new float[matrix.dimension()];
    for (int i = 0; i < count; i++) {
      matrix.copyRow(rows[i], row);
      double scale = 1 / Math.max(Norm.of(row), LEAST_LENGTH);
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) (row[j] * scale);
      }
      matrix.setRow(rows[i], row);
    }
  }
}
