package io.orthant.index;

/**
 * How well the rows that were added fit the partitions that were learned before.
 *
 * @param rows rows that were added and coded
 * @param residualRatio mean squared distance of those rows to the centroid of their partition,
 *     relative to that of the rows the index was built of; 1 if there are none
 * @param splits partitions that were split because they had grown
 */
public record Drift(long rows, double residualRatio, int splits) {
  /** Nothing was added. */
  static final Drift NONE = new Drift(0, 1, 0);

  /** Residual ratio from which on a rebuild finds clearly more for the same work. */
  public static final double REBUILD_RATIO = 1.5;

  /** Whether the index should be built again from its rows. */
  public boolean rebuildAdvised() {
    return rows > 0 && residualRatio > REBUILD_RATIO;
  }
}
