package io.orthant.index;

/**
 * How well the rows that were added fit the partitions that were learned before.
 *
 * @param rows rows that were added and coded
 * @param residualRatio mean squared distance of those rows to the centroid of their partition,
 *     relative to that of the rows the index was built of; 1 if there are none
 * @param clamped scales and addends of those rows that lie outside the range of the rows the index
 *     was built of, and are coded as the nearest value in it; at most two a row
 * @param splits partitions that were split because they had grown
 */
public record Drift(long rows, double residualRatio, long clamped, int splits) {
  /** Nothing was added. */
  static final Drift NONE = new Drift(0, 1, 0, 0);

  /** Residual ratio from which on a rebuild finds clearly more for the same work. */
  public static final double REBUILD_RATIO = 1.5;

  /** Share of clamped values in rows from which on the same is true. */
  public static final double REBUILD_CLAMPED = 0.1;

  /** Whether the index should be built again from its rows. */
  public boolean rebuildAdvised() {
    return rows > 0 && (residualRatio > REBUILD_RATIO || clamped > REBUILD_CLAMPED * rows);
  }
}
