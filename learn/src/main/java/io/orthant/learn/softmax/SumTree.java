package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A complete binary tree whose leaves hold sums of features, and whose inner nodes hold the sum of
 * their two children, with the number of classes that each covers.
 *
 * <p>With L leaves, nodes 0 to L - 2 are inner ones, node v has the children 2 v + 1 and 2 v + 2,
 * and nodes L - 1 to 2 L - 2 are the leaves: for any L, 2 L - 1 rows and a depth of {@code
 * ceil(log2 L)}. A leaf is added by making the first leaf, node L - 1, an inner one: what it held
 * moves to its left child 2 L - 1, and the right one, 2 L, is new. No other node moves.
 */
final class SumTree {
  private final int width;
  private Matrix sums;
  private int[] counts;
  private int[] nodeOf;
  private int[] leafAt;
  private int leaves;

  /**
   * A tree of zeros.
   *
   * @param leaves at least 1
   * @param width length of the sums
   */
  SumTree(int leaves, int width) {
    this.width = width;
    this.leaves = leaves;
    int nodes = 2 * leaves - 1;
    sums = Matrix.allocate(Arena.ofAuto(), nodes, width);
    counts = new int[nodes];
    nodeOf = new int[leaves];
    leafAt = new int[nodes];
    for (int leaf = 0; leaf < leaves; leaf++) {
      nodeOf[leaf] = leaves - 1 + leaf;
      leafAt[leaves - 1 + leaf] = leaf;
    }
  }

  /** Bytes of memory for that many leaves. */
  static long bytes(long leaves, int width) {
    long nodes = 2 * leaves - 1;
    return nodes * (width * (long) Float.BYTES + 2L * Integer.BYTES) + leaves * Integer.BYTES;
  }

  int nodes() {
    return 2 * leaves - 1;
  }

  boolean isLeaf(int node) {
    return node >= leaves - 1;
  }

  /** The leaf at a node that is one. */
  int leafAt(int node) {
    return leafAt[node];
  }

  int nodeOf(int leaf) {
    return nodeOf[leaf];
  }

  /** How many classes lie below a node. */
  int count(int node) {
    return counts[node];
  }

  /** The sums [at least {@link #nodes}, width], by node. */
  Matrix sums() {
    return sums;
  }

  /** Adds to the sum of a leaf; the nodes above it wait for {@link #refresh}. */
  void add(int leaf, float[] delta, int classes) {
    int node = nodeOf[leaf];
    float[] sum = sums.row(node);
    for (int i = 0; i < width; i++) {
      sum[i] += delta[i];
    }
    sums.setRow(node, sum);
    counts[node] += classes;
  }

  /** Replaces the sum of a leaf, and gives back the largest difference of a value. */
  double set(int leaf, float[] sum, int classes) {
    int node = nodeOf[leaf];
    float[] before = sums.row(node);
    float largest = 0;
    for (int i = 0; i < width; i++) {
      largest = Math.max(largest, Math.abs(before[i] - sum[i]));
    }
    sums.setRow(node, sum);
    counts[node] = classes;
    return largest;
  }

  /** Adds up anew the nodes above some leaves, each once. */
  void refresh(BitSet changedLeaves) {
    BitSet stale = new BitSet(leaves);
    changedLeaves.stream().forEach(leaf -> markAbove(nodeOf[leaf], stale));
    float[] left = new float[width];
    float[] right = new float[width];
    for (int node = stale.previousSetBit(leaves - 1);
        node >= 0;
        node = node == 0 ? -1 : stale.previousSetBit(node - 1)) {
      sums.copyRow(2 * node + 1, left);
      sums.copyRow(2 * node + 2, right);
      for (int i = 0; i < width; i++) {
        left[i] += right[i];
      }
      sums.setRow(node, left);
      counts[node] = counts[2 * node + 1] + counts[2 * node + 2];
    }
  }

  /** Adds a leaf of zeros, whose number is the number of leaves before. */
  void grow() {
    int split = leaves - 1;
    int moved = 2 * leaves - 1;
    int added = 2 * leaves;
    reserve(added + 1);
    MemorySegment.copy(
        sums.segment(),
        ValueLayout.JAVA_FLOAT,
        sums.offset(split),
        sums.segment(),
        ValueLayout.JAVA_FLOAT,
        sums.offset(moved),
        width);
    sums.setRow(added, new float[width]);
    counts[moved] = counts[split];
    counts[added] = 0;
    int leaf = leafAt[split];
    nodeOf[leaf] = moved;
    leafAt[moved] = leaf;
    nodeOf[leaves] = added;
    leafAt[added] = leaves;
    leaves++;
  }

  private void markAbove(int node, BitSet stale) {
    int above = node;
    while (above > 0) {
      above = (above - 1) / 2;
      if (stale.get(above)) {
        return;
      }
      stale.set(above);
    }
  }

  private void reserve(int nodes) {
    if (nodes > sums.rows()) {
      int capacity = nodes + nodes / 2;
      Matrix larger = Matrix.allocate(Arena.ofAuto(), capacity, width);
      larger
          .segment()
          .asSlice(0, sums.offset(nodes()))
          .copyFrom(sums.segment().asSlice(0, sums.offset(nodes())));
      sums = larger;
      counts = Arrays.copyOf(counts, capacity);
      leafAt = Arrays.copyOf(leafAt, capacity);
      nodeOf = Arrays.copyOf(nodeOf, capacity / 2 + 1);
    }
  }
}
