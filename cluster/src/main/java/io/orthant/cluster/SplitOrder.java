package io.orthant.cluster;

import java.util.Arrays;

/** Undoes the weakest merges below a node until a number of clusters is left. */
final class SplitOrder {
  private final Tree tree;
  private double[] weakness = new double[0];

  SplitOrder(Tree tree) {
    this.tree = tree;
  }

  /**
   * The clusters that are left; the tree is not changed. O(wanted^2).
   *
   * @param opened receives the merges that were undone, parents before their children
   */
  int[] open(int top, int wanted, SlotList opened) {
    weakness = weakness.length < wanted ? new double[wanted] : weakness;
    int[] clusters = new int[wanted];
    int count = 0;
    put(top, count++, clusters);
    while (count < wanted) {
      int weakest = 0;
      for (int i = 1; i < count; i++) {
        weakest = weakness[i] < weakness[weakest] ? i : weakest;
      }
      if (weakness[weakest] == Double.POSITIVE_INFINITY) {
        break;
      }
      int merge = clusters[weakest];
      opened.add(merge);
      put(tree.left(merge), weakest, clusters);
      put(tree.right(merge), count++, clusters);
    }
    return Arrays.copyOf(clusters, count);
  }

  private void put(int node, int place, int[] clusters) {
    clusters[place] = node;
    weakness[place] = Tree.isPoint(node) ? Double.POSITIVE_INFINITY : tree.similarity(node);
  }
}
