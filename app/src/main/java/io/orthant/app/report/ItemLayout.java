package io.orthant.app.report;

import io.orthant.vectors.Matrix;
import tagbio.umap.Umap;

/**
 * Lays vectors out in the plane by UMAP under the cosine distance. McInnes, Healy and Melville,
 * "UMAP: Uniform Manifold Approximation and Projection", 2018.
 */
public final class ItemLayout {
  /** What the layout is called in a report. */
  public static final String METHOD = "UMAP of cosine distances";

  private static final int NEIGHBOURS = 15;
  private static final float MINIMUM_DISTANCE = 0.15f;

  private ItemLayout() {}

  /**
   * Computes one point [x, y] for each row. O(rows^2 * dimension): meant for a few thousand rows.
   *
   * @param rows vectors, none of them zero
   * @param seed decides the random choices
   * @return points [rows, 2]; with fewer than four rows, points on a line
   */
  public static float[][] of(Matrix rows, long seed) {
    float[][] vectors = new float[rows.rows()][];
    for (int row = 0; row < vectors.length; row++) {
      vectors[row] = rows.row(row);
    }
    if (vectors.length < 4) {
      float[][] line = new float[vectors.length][2];
      for (int row = 0; row < line.length; row++) {
        line[row][0] = row;
      }
      return line;
    }
    return new Umap()
        .setNumberComponents(2)
        .setNumberNearestNeighbours(Math.min(NEIGHBOURS, vectors.length - 1))
        .setMinDist(MINIMUM_DISTANCE)
        .setMetric("cosine")
        .setSeed(seed)
        .setThreads(1)
        .fitTransform(vectors);
  }
}
