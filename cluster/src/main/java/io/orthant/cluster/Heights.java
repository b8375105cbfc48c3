package io.orthant.cluster;

/**
 * Heights for pictures and files of a tree: a point is at 0, a merge as high as its similarity is
 * below the largest one, and never lower than its children. Trees of average linkage have such
 * heights by nature; others are raised where a child is less similar than its parent.
 */
public final class Heights {
  private final double[] height;
  private final int raised;

  private Heights(double[] height, int raised) {
    this.height = height;
    this.raised = raised;
  }

  /**
   * The heights of a tree.
   *
   * @param largest the similarity at height 0, as {@link Affinity#largest}; if infinite, the
   *     largest in the tree
   */
  public static Heights of(Dendrogram tree, double largest) {
    double top = largest;
    if (Double.isInfinite(top)) {
      top = 0;
      for (int merge = tree.points(); merge < tree.nodes(); merge++) {
        top = Math.max(top, tree.similarity(merge));
      }
    }
    double[] height = new double[tree.nodes()];
    int raised = 0;
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      double own = Math.max(0, top - tree.similarity(merge));
      double children = Math.max(height[tree.left(merge)], height[tree.right(merge)]);
      raised += own < children ? 1 : 0;
      height[merge] = Math.max(own, children);
    }
    return new Heights(height, raised);
  }

  /** The height of a node. */
  public double of(int node) {
    return height[node];
  }

  /** How many merges were raised to the height of a child. */
  public int raised() {
    return raised;
  }
}
