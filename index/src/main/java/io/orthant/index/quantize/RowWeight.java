package io.orthant.index.quantize;

/** How much more the error along a row counts than the error across it. Safe to share. */
@FunctionalInterface
public interface RowWeight {
  /** A row shorter than this has no direction. */
  double SHORTEST = 1e-12;

  /**
   * The weight of a row: at least 1 and finite; 1 for a row without direction.
   *
   * @param norm length of the row, 0 or more
   */
  double eta(double norm);

  /** The same weight for all rows that have a direction. */
  static RowWeight constant(double eta) {
    return norm -> norm < SHORTEST ? 1 : eta;
  }
}
