package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;

/** Assigns points to centroids. Safe to call from several threads. */
sealed interface CentroidSearch permits NearestCentroid, TwoLevelCentroids {
  /** From this number of centroids on, not all of them are compared with each point. */
  int MANY = 4096;

  /**
   * The search that suits the number of centroids.
   *
   * @param centroids not to be changed afterwards
   */
  static CentroidSearch over(Matrix centroids, Seed seed, Workers workers) {
    return centroids.rows() < MANY
        ? new NearestCentroid(centroids)
        : new TwoLevelCentroids(centroids, seed, workers);
  }

  /**
   * Assigns the points {@code from} to {@code to - 1}.
   *
   * @param nearest receives the centroid of each point
   * @param affinities receives {@code <x, c> - |c|^2 / 2} of that centroid
   */
  void assign(RowReader points, int from, int to, int[] nearest, float[] affinities);
}
