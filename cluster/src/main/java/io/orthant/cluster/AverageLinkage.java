package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.util.Arrays;

/**
 * Offline hierarchical agglomerative clustering with average linkage: the reference that online
 * trees are measured against. Its revenue is at least a third of the upper bound where affinities
 * are not negative (Moseley and Wang, <em>Approximation Bounds for Hierarchical Clustering</em>,
 * 2017). O(n^2 d) time, O(n d) memory, one thread.
 */
public final class AverageLinkage {
  private AverageLinkage() {}

  /**
   * The tree of the rows of a matrix; ids are row numbers.
   *
   * @throws IllegalArgumentException naming the first row that is not finite, or is zero under
   *     cosine
   */
  public static Dendrogram of(Matrix vectors, Affinity affinity, Progress progress) {
    Tree tree = PointRows.take(vectors, affinity);
    if (vectors.rows() == 0) {
      return tree.dendrogram(new int[0]);
    }
    int[] nodes = new int[vectors.rows()];
    Arrays.setAll(nodes, row -> ~row);
    try (Progress.Task task = progress.start("merging", Math.max(0, nodes.length - 1), "merges")) {
      SlotList merges = new SlotList();
      tree.setRoot(new NearestNeighborChain(tree).join(nodes, merges, task), 0);
      return tree.dendrogram(merges.toArray());
    }
  }
}
