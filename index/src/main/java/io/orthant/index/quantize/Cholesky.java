package io.orthant.index.quantize;

/**
 * Solves systems with a symmetric positive definite matrix by its Cholesky factor, in double
 * precision. O(n^3) to factor, O(n^2) a solution.
 */
final class Cholesky {
  private final int size;
  private final double[] factor;

  /**
   * Factors a matrix.
   *
   * @param matrix {@code [size, size]}, of which the lower triangle is read and overwritten
   * @throws ArithmeticException if the matrix is not positive definite
   */
  Cholesky(double[] matrix, int size) {
    this.size = size;
    this.factor = matrix;
    for (int row = 0; row < size; row++) {
      int at = row * size;
      for (int column = 0; column <= row; column++) {
        int other = column * size;
        double sum = matrix[at + column];
        for (int i = 0; i < column; i++) {
          sum -= matrix[at + i] * matrix[other + i];
        }
        if (column < row) {
          matrix[at + column] = sum / matrix[other + column];
        } else if (sum > 0) {
          matrix[at + row] = Math.sqrt(sum);
        } else {
          throw new ArithmeticException("The matrix is not positive definite at row " + row);
        }
      }
    }
  }

  /** Replaces a right side by the solution. */
  void solve(double[] values) {
    for (int row = 0; row < size; row++) {
      double sum = values[row];
      for (int i = 0; i < row; i++) {
        sum -= factor[row * size + i] * values[i];
      }
      values[row] = sum / factor[row * size + row];
    }
    for (int row = size - 1; row >= 0; row--) {
      double sum = values[row];
      for (int i = row + 1; i < size; i++) {
        sum -= factor[i * size + row] * values[i];
      }
      values[row] = sum / factor[row * size + row];
    }
  }
}
