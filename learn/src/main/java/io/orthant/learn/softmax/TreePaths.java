package io.orthant.learn.softmax;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The nodes on the ways from the root of a tree to some of its leaves, each once, so that a query's
 * probability of each leaf follows in one pass over them.
 */
final class TreePaths {
  private final SumTree tree;

  /** From the root on; inner nodes first, leaves last. */
  private final int[] nodes;

  /** The place of the node above each. */
  private final int[] parents;

  private final int inner;

  TreePaths(SumTree tree, int[] leaves) {
    this.tree = tree;
    nodes =
        IntStream.concat(
                IntStream.of(0),
                Arrays.stream(leaves)
                    .flatMap(
                        leaf ->
                            IntStream.iterate(
                                tree.nodeOf(leaf), node -> node > 0, SumTree::parentOf)))
            .distinct()
            .sorted()
            .toArray();
    parents =
        Arrays.stream(nodes)
            .map(node -> Arrays.binarySearch(nodes, SumTree.parentOf(node)))
            .toArray();
    inner = (int) Arrays.stream(nodes).filter(node -> !tree.isLeaf(node)).count();
  }

  /** The rows of the tree's sums that a query is to be multiplied with. */
  int[] rows() {
    return IntStream.concat(IntStream.of(0), Arrays.stream(nodes, 0, inner).map(SumTree::rowOfLeft))
        .toArray();
  }

  /** Where the probability of a leaf stands. */
  int place(int leaf) {
    return Arrays.binarySearch(nodes, tree.nodeOf(leaf));
  }

  /**
   * The probabilities of the nodes.
   *
   * @param products of the query's features with the {@link #rows}
   * @param floor least weight of a class
   */
  double[] probabilities(float[] products, double floor) {
    double[] probabilities = new double[nodes.length];
    float[] estimates = new float[nodes.length];
    probabilities[0] = 1;
    estimates[0] = products[0];
    for (int i = 1; i < nodes.length; i++) {
      int parent = parents[i];
      float whole = estimates[parent];
      float left = products[1 + parent];
      double share = tree.leftShare(nodes[parent], whole, left, floor);
      boolean isLeft = SumTree.isLeft(nodes[i]);
      probabilities[i] = probabilities[parent] * (isLeft ? share : 1 - share);
      estimates[i] = isLeft ? left : whole - left;
    }
    return probabilities;
  }
}
