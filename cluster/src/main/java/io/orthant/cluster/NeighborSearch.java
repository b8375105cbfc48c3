package io.orthant.cluster;

/**
 * Finds the points that are nearest to a new one, for {@link InsertionPolicy.ApproximateOhac}. An
 * implementation may be approximate; the better it is, the nearer the tree stays to that of average
 * linkage.
 *
 * <p>Vectors are compared by their inner product: under cosine they come at unit length, and for
 * the affinities by random features as those features. Calls come from one thread at a time.
 */
public interface NeighborSearch {
  /** Takes up a point. */
  void add(int id, float[] vector);

  /** Forgets a point that was added. */
  void remove(int id);

  /**
   * The ids of at most k points of large inner product with a vector, the best first; at least one
   * if there are any points.
   */
  int[] nearest(float[] vector, int k);
}
