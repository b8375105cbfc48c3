package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A complete binary tree over sums of features. Of each inner node the sum of the left half is
 * kept, and of the root the sum of all: what a right half sums to is the rest, so that nobody reads
 * it.
 *
 * <p>With L leaves, nodes 0 to L - 2 are inner ones, node v has the children 2 v + 1 and 2 v + 2,
 * and nodes L - 1 to 2 L - 2 are the leaves: for any L a depth of {@code ceil(log2 L)}. Row 0 holds
 * the sum of all, row v + 1 that of the left half of node v: L rows. A leaf is added by making the
 * first leaf, node L - 1, an inner one, whose left child is that leaf and whose right child the new
 * one. No other node moves.
 */
final class SumTree {
  /** Subtrees that are summed by themselves; a power of two, whatever the number of threads. */
  private static final int SUBTREES = 64;

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
    sums = Matrix.allocate(Arena.ofAuto(), leaves, width);
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
    return leaves * (width * (long) Float.BYTES + Integer.BYTES)
        + (2 * leaves - 1) * 2L * Integer.BYTES;
  }

  int leaves() {
    return leaves;
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

  static int leftOf(int node) {
    return 2 * node + 1;
  }

  static int parentOf(int node) {
    return (node - 1) / 2;
  }

  static boolean isLeft(int node) {
    return (node & 1) == 1;
  }

  /** The sums [at least {@link #leaves}, width]: of all, and then of the left halves by node. */
  Matrix sums() {
    return sums;
  }

  /** The row of the sum of the left half of an inner node. */
  static int rowOfLeft(int node) {
    return node + 1;
  }

  /**
   * The probability of the left half of an inner node. Estimates are raised to the least that the
   * classes below weigh; where there are none, the weight is 0.
   *
   * @param whole estimate of the node
   * @param left estimate of its left half
   * @param floor least weight of a class
   */
  double leftShare(int node, float whole, float left, double floor) {
    int child = leftOf(node);
    double a = weight(left, counts[child], floor);
    double b = weight(whole - left, counts[child + 1], floor);
    return a / (a + b);
  }

  private static double weight(float estimate, int count, double floor) {
    return count == 0 ? 0 : Math.max(estimate, floor * count);
  }

  /** Counts classes that a leaf gained, or lost. */
  void count(int leaf, int classes) {
    int node = nodeOf[leaf];
    while (node > 0) {
      counts[node] += classes;
      node = parentOf(node);
    }
    counts[0] += classes;
  }

  /**
   * Adds to the sums of leaves and of all nodes above, each once.
   *
   * @param deltas at least one, by leaf; the arrays are written to
   */
  void add(Map<Integer, float[]> deltas) {
    NavigableMap<Integer, float[]> byNode = new TreeMap<>();
    deltas.forEach((leaf, delta) -> byNode.put(nodeOf[leaf], delta));
    float[] sum = new float[width];
    while (byNode.lastKey() > 0) {
      Map.Entry<Integer, float[]> last = byNode.pollLastEntry();
      int parent = parentOf(last.getKey());
      if (isLeft(last.getKey())) {
        add(rowOfLeft(parent), last.getValue(), sum);
      }
      byNode.merge(parent, last.getValue(), SumTree::plus);
    }
    add(0, byNode.firstEntry().getValue(), sum);
  }

  private void add(int row, float[] delta, float[] sum) {
    sums.copyRow(row, sum);
    sums.setRow(row, plus(sum, delta));
  }

  private static float[] plus(float[] sum, float[] other) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  /**
   * Sums all leaves anew.
   *
   * @param sumOf the sum of a leaf; each is asked for once, by any thread
   * @return the largest change of a value, for each class that it covers
   */
  double rebuild(IntFunction<float[]> sumOf, Workers workers) {
    int subtrees = Math.min(SUBTREES, Integer.highestOneBit(leaves));
    float[][] upper = new float[2 * subtrees - 1][];
    double[] drift = new double[leaves];
    workers.run(
        subtrees,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            upper[subtrees - 1 + i] = sum(subtrees - 1 + i, sumOf, drift);
          }
        });
    for (int node = subtrees - 2; node >= 0; node--) {
      upper[node] = join(node, upper[leftOf(node)], upper[leftOf(node) + 1], drift);
    }
    keep(0, upper[0], counts[0], drift);
    return Arrays.stream(drift).max().orElseThrow();
  }

  private float[] sum(int node, IntFunction<float[]> sumOf, double[] drift) {
    if (isLeaf(node)) {
      return sumOf.apply(leafAt[node]);
    }
    int left = leftOf(node);
    return join(node, sum(left, sumOf, drift), sum(left + 1, sumOf, drift), drift);
  }

  private float[] join(int node, float[] left, float[] right, double[] drift) {
    keep(rowOfLeft(node), left, counts[leftOf(node)], drift);
    return plus(left, right);
  }

  private void keep(int row, float[] sum, int classes, double[] drift) {
    float[] before = sums.row(row);
    float largest = 0;
    for (int i = 0; i < width; i++) {
      largest = Math.max(largest, Math.abs(before[i] - sum[i]));
    }
    sums.setRow(row, sum);
    drift[row] = largest / Math.max(1, classes);
  }

  /** The leaf that moves when the next is added. */
  int firstLeaf() {
    return leafAt[leaves - 1];
  }

  /**
   * Adds a leaf of zeros, whose number is the number of leaves before.
   *
   * @param first the sum of {@link #firstLeaf}
   */
  void grow(float[] first) {
    int split = leaves - 1;
    int moved = leftOf(split);
    int added = moved + 1;
    reserve(leaves + 1);
    sums.setRow(rowOfLeft(split), first);
    counts[moved] = counts[split];
    counts[added] = 0;
    int leaf = leafAt[split];
    nodeOf[leaf] = moved;
    leafAt[moved] = leaf;
    nodeOf[leaves] = added;
    leafAt[added] = leaves;
    leaves++;
  }

  private void reserve(int wanted) {
    if (wanted > sums.rows()) {
      int capacity = wanted + wanted / 2;
      Matrix larger = Matrix.allocate(Arena.ofAuto(), capacity, width);
      larger.segment().asSlice(0, sums.offset(leaves)).copyFrom(sums.slice(0, leaves).segment());
      sums = larger;
      nodeOf = Arrays.copyOf(nodeOf, capacity);
      counts = Arrays.copyOf(counts, 2 * capacity - 1);
      leafAt = Arrays.copyOf(leafAt, 2 * capacity - 1);
    }
  }
}
