package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.util.Arrays;

/**
 * The simple way to cluster a stream: a batch of new points and the clusters so far are joined by
 * average linkage until as many clusters are left as a batch has points; at the end these are
 * joined too. What was joined once stays together. O(n b d) for batches of b points.
 */
public final class MiniBatchLinkage {
  private MiniBatchLinkage() {}

  /**
   * The tree of the rows of a matrix, which arrive in their order; ids are row numbers.
   *
   * @param batch points of a batch, at least 1
   * @throws IllegalArgumentException if a batch is empty, or naming a row that is refused
   */
  public static Dendrogram of(Matrix vectors, Affinity affinity, int batch, Progress progress) {
    if (batch < 1) {
      throw new IllegalArgumentException("A batch has at least 1 point, not " + batch);
    }
    Tree tree = PointRows.take(vectors, affinity);
    if (vectors.rows() == 0) {
      return tree.dendrogram(new int[0]);
    }
    NearestNeighborChain chain = new NearestNeighborChain(tree);
    SplitOrder split = new SplitOrder(tree);
    int[] clusters = new int[0];
    int joined = Tree.NONE;
    try (Progress.Task task = progress.start("merging", vectors.rows(), "points")) {
      for (int from = 0; from < vectors.rows(); from += batch) {
        int to = Math.min(vectors.rows(), from + batch);
        int old = clusters.length;
        int[] nodes = Arrays.copyOf(clusters, old + to - from);
        for (int row = from; row < to; row++) {
          nodes[old + row - from] = ~row;
        }
        joined = chain.join(nodes, new SlotList(), Progress.Task.SILENT);
        task.advance(to - from);
        if (to < vectors.rows()) {
          SlotList opened = new SlotList();
          clusters = split.open(joined, batch, opened);
          for (int i = 0; i < opened.size(); i++) {
            tree.removeMerge(opened.get(i));
          }
        }
      }
    }
    tree.setRoot(joined, 0);
    return tree.dendrogram(tree.childrenFirst());
  }
}
