package io.orthant.cluster;

import io.orthant.vectors.Progress;

/**
 * Average linkage over nodes without parents, by chains of nearest neighbours: from any cluster go
 * to its most similar one until two are each other's, and merge these (Benzécri 1982, Juan 1982).
 * As average linkage is reducible, that gives the tree of merging the most similar pair of all
 * again and again. Takes O(n^2) comparisons and O(n) memory beside the tree.
 *
 * <p>Between pairs of equal similarity the least ids of their clusters decide, which makes the tree
 * unique: the least id of a union is that of one of its parts, so that linkage stays reducible.
 */
final class NearestNeighborChain {
  private final Tree tree;
  private final double[] loaded;

  NearestNeighborChain(Tree tree) {
    this.tree = tree;
    this.loaded = new double[tree.width()];
  }

  /**
   * Joins nodes to one, in at least one.
   *
   * @param nodes overwritten
   * @param made receives the new merges, children before their parents
   * @return the node above all of them
   */
  int join(int[] nodes, SlotList made, Progress.Task progress) {
    int active = nodes.length;
    int[] chain = new int[active + 1];
    int length = 0;
    while (active > 1) {
      if (length == 0) {
        chain[length++] = nodes[0];
      }
      int last = chain[length - 1];
      int before = length > 1 ? chain[length - 2] : Tree.NONE;
      int next = mostSimilar(last, nodes, active);
      if (next != before && length < active) {
        chain[length++] = next;
        continue;
      }
      length = next == before ? length - 2 : 0;
      active = removed(last, nodes, active);
      active = removed(next, nodes, active);
      int merge = tree.merge(last, next);
      nodes[active++] = merge;
      made.add(merge);
      progress.advance(1);
    }
    return nodes[0];
  }

  /** The most similar other node; of equally similar ones, that with the least id. */
  private int mostSimilar(int node, int[] nodes, int active) {
    tree.load(node, loaded);
    int size = tree.size(node);
    int best = Tree.NONE;
    double bestSimilarity = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < active; i++) {
      int other = nodes[i];
      if (other != node) {
        double similarity = tree.similarity(loaded, size, other);
        if (similarity > bestSimilarity
            || (similarity == bestSimilarity && tree.leastId(other) < tree.leastId(best))) {
          best = other;
          bestSimilarity = similarity;
        }
      }
    }
    return best;
  }

  private static int removed(int node, int[] nodes, int active) {
    int place = 0;
    while (nodes[place] != node) {
      place++;
    }
    nodes[place] = nodes[active - 1];
    return active - 1;
  }
}
