package io.orthant.index;

/**
 * Rows with their length, times a weight, as one more column. Partitions of such rows hold rows of
 * similar direction and of similar length, which matters for inner products: long rows are the
 * answers far more often than short ones, and a partition of one length can be probed or left out
 * for it.
 */
final class NormColumn implements RowReader {
  /** Of the weights 0.5 to 4 the one that left the fewest rows to scan, see docs/benchmarks.md. */
  private static final double WEIGHT = 2;

  private final RowReader rows;
  private final int dimension;

  /**
   * @param dimension columns of the rows
   */
  NormColumn(RowReader rows, int dimension) {
    this.rows = rows;
    this.dimension = dimension;
  }

  @Override
  public void copy(int row, float[] target) {
    rows.copy(row, target);
    double squares = 0;
    for (int column = 0; column < dimension; column++) {
      squares += (double) target[column] * target[column];
    }
    target[dimension] = value(Math.sqrt(squares));
  }

  /** The column of a row of that length. */
  static float value(double length) {
    return (float) (WEIGHT * length);
  }
}
