package io.orthant.cluster;

import io.orthant.vectors.SumOps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A binary tree of points with the statistics of its clusters, in flat arrays.
 *
 * <p>A node is a number: a merge, of two children, is its slot, 0 or more; a point is the
 * complement of its slot, below 0. A merge keeps the sum of the features of its points, how many
 * they are, and the affinities of all pairs among them. While trees are joined and taken apart,
 * there may be several roots; {@link #root} is the one that counts.
 *
 * <p>The revenue of Moseley and Wang, {@code sum over pairs of w_ij (n - |lca(i, j)|)}, is kept up
 * with every change: a point that is attached to an unchanged tree adds, with v_0 ... v_k the path
 * from the root to its sibling and s_t the sibling of v_t, {@code W(v_k) + sum_t n(s_t) w(x, v_t) +
 * W(s_t)}.
 *
 * <p>Not thread-safe.
 */
final class Tree {
  /** No node. */
  static final int NONE = Integer.MIN_VALUE;

  private static final SumOps OPS = SumOps.best();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final int FIRST_CAPACITY = 16;
  private static final int ROUNDED_BITS = 12;

  private final int features;
  private final int width;
  private final double scale;
  private final double offset;
  private final double[] scratch;

  private final RowChunks rows;
  private int[] pointId = new int[FIRST_CAPACITY];
  private int[] pointParent = new int[FIRST_CAPACITY];
  private final SlotList freePoints = new SlotList();
  private int pointSlots;

  private final RowChunks sums;
  private int[] left = new int[FIRST_CAPACITY];
  private int[] right = new int[FIRST_CAPACITY];
  private int[] parent = new int[FIRST_CAPACITY];
  private int[] size = new int[FIRST_CAPACITY];
  private int[] leastId = new int[FIRST_CAPACITY];
  private double[] within = new double[FIRST_CAPACITY];
  private final SlotList freeMerges = new SlotList();
  private int mergeSlots;

  private int root = NONE;
  private double revenue;

  Tree(FeatureMap map) {
    features = map.features();
    width = SumOps.paddedLength(features);
    scale = map.scale();
    offset = map.offset();
    scratch = new double[width];
    rows = new RowChunks((long) width * Float.BYTES);
    sums = new RowChunks((long) width * Double.BYTES);
  }

  static boolean isPoint(int node) {
    return node < 0;
  }

  /** Places of per-node arrays that {@link #place} uses: twice the larger number of slots. */
  int places() {
    return 2 * Math.max(pointSlots, mergeSlots);
  }

  /** A number of its own for each node, below {@link #places}. */
  static int place(int node) {
    return isPoint(node) ? 2 * ~node : 2 * node + 1;
  }

  /** Length of the vectors that {@link #load} fills. */
  int width() {
    return width;
  }

  int features() {
    return features;
  }

  int root() {
    return root;
  }

  /** How many points hang below the root. */
  int points() {
    return root == NONE ? 0 : size(root);
  }

  /** Slots of points, those without a point included. */
  int pointSlots() {
    return pointSlots;
  }

  /** Whether a point is part of the tree below the root. */
  boolean hangs(int point) {
    return point == root || pointParent[~point] != NONE;
  }

  int id(int point) {
    return pointId[~point];
  }

  int left(int merge) {
    return left[merge];
  }

  int right(int merge) {
    return right[merge];
  }

  int parent(int node) {
    return isPoint(node) ? pointParent[~node] : parent[node];
  }

  /** The other child of the parent. */
  int sibling(int node) {
    int above = parent(node);
    return left[above] == node ? right[above] : left[above];
  }

  int size(int node) {
    return isPoint(node) ? 1 : size[node];
  }

  /** The least id of the points below a node, which settles between equal similarities. */
  int leastId(int node) {
    return isPoint(node) ? pointId[~node] : leastId[node];
  }

  /** Sum of the affinities of all pairs of points below a node. */
  double within(int node) {
    return isPoint(node) ? 0 : within[node];
  }

  /** Sum of the affinities of all pairs with one point below each child. */
  double across(int merge) {
    return within[merge] - within(left[merge]) - within(right[merge]);
  }

  /** Mean affinity of the pairs with one point below each child. */
  double similarity(int merge) {
    return across(merge) / pairs(size(left[merge]), size(right[merge]));
  }

  /** The revenue of the tree below the root. */
  double revenue() {
    return revenue;
  }

  /** The sum of all affinities, times the number of other points: no tree has more revenue. */
  double upperBound() {
    return root == NONE ? 0 : Math.max(0, points() - 2) * within(root);
  }

  /** Copies the features of a point or their sums below a merge. */
  void load(int node, double[] target) {
    if (isPoint(node)) {
      MemorySegment segment = rows.segment(~node);
      long at = rows.offset(~node);
      for (int i = 0; i < features; i++) {
        target[i] = segment.get(FLOAT, at + (long) i * Float.BYTES);
      }
      Arrays.fill(target, features, width, 0);
    } else {
      MemorySegment.copy(sums.segment(node), DOUBLE, sums.offset(node), target, 0, width);
    }
  }

  /** Copies the features of a point. */
  void copyPoint(int point, float[] target) {
    MemorySegment.copy(rows.segment(~point), FLOAT, rows.offset(~point), target, 0, features);
  }

  /** Sum of the affinities of all pairs of a loaded cluster with a node. */
  double across(double[] loaded, int loadedSize, int node) {
    return scale * product(loaded, node) + offset * pairs(loadedSize, size(node));
  }

  /**
   * Mean affinity of the pairs of a loaded cluster with a node, rounded to 41 bits: the same either
   * way, and the same for clusters of equal points, however many they are.
   */
  double similarity(double[] loaded, int loadedSize, int node) {
    double exact = scale * product(loaded, node) / pairs(loadedSize, size(node)) + offset;
    long half = 1L << (ROUNDED_BITS - 1);
    return Double.longBitsToDouble(
        (Double.doubleToRawLongBits(exact) + half) & (-1L << ROUNDED_BITS));
  }

  private double product(double[] loaded, int node) {
    return isPoint(node)
        ? OPS.dotFloats(loaded, rows.segment(~node), rows.offset(~node))
        : OPS.dot(loaded, sums.segment(node), sums.offset(node));
  }

  static double pairs(int one, int other) {
    return (double) one * other;
  }

  /** Takes up a point, which hangs nowhere yet. */
  int addPoint(int id, float[] values) {
    int slot = freePoints.isEmpty() ? pointSlots++ : freePoints.removeLast();
    if (slot == pointId.length) {
      int capacity = grown(slot);
      pointId = Arrays.copyOf(pointId, capacity);
      pointParent = Arrays.copyOf(pointParent, capacity);
    }
    rows.ensure(slot + 1);
    pointId[slot] = id;
    pointParent[slot] = NONE;
    MemorySegment.copy(values, 0, rows.segment(slot), FLOAT, rows.offset(slot), features);
    return ~slot;
  }

  /** Forgets a point that hangs nowhere. */
  void removePoint(int point) {
    freePoints.add(~point);
  }

  /** Joins two nodes without parents under a new one, which has none. */
  int merge(int one, int other) {
    int slot = freeMerges.isEmpty() ? mergeSlots++ : freeMerges.removeLast();
    if (slot == left.length) {
      int capacity = grown(slot);
      left = Arrays.copyOf(left, capacity);
      right = Arrays.copyOf(right, capacity);
      parent = Arrays.copyOf(parent, capacity);
      size = Arrays.copyOf(size, capacity);
      leastId = Arrays.copyOf(leastId, capacity);
      within = Arrays.copyOf(within, capacity);
    }
    sums.ensure(slot + 1);
    left[slot] = one;
    right[slot] = other;
    setParent(one, slot);
    setParent(other, slot);
    setParent(slot, NONE);
    recompute(slot);
    return slot;
  }

  /** Computes the statistics of a merge from those of its children. */
  private void recompute(int merge) {
    int one = left[merge];
    int other = right[merge];
    size[merge] = size(one) + size(other);
    leastId[merge] = Math.min(leastId(one), leastId(other));
    load(one, scratch);
    within[merge] = within(one) + within(other) + across(scratch, size(one), other);
    MemorySegment.copy(scratch, 0, sums.segment(merge), DOUBLE, sums.offset(merge), width);
    load(other, scratch);
    OPS.add(scratch, 1, sums.segment(merge), sums.offset(merge));
  }

  /** Forgets a merge to which nothing points any more. */
  void removeMerge(int merge) {
    freeMerges.add(merge);
  }

  /** Makes a node a root; the merge that was above it still names it as a child. */
  void cut(int node) {
    setParent(node, NONE);
  }

  /** Makes the children of a merge point to it again. */
  void adoptChildren(int merge) {
    setParent(left[merge], merge);
    setParent(right[merge], merge);
  }

  /** Puts a root where another node is, which becomes a root itself. */
  void substitute(int node, int fresh) {
    int above = parent(node);
    hang(fresh, node, above);
    setParent(node, NONE);
  }

  /** Makes a root the one that counts, with the revenue of the tree below it. */
  void setRoot(int node, double itsRevenue) {
    root = node;
    revenue = itsRevenue;
  }

  /** Corrects the revenue after a part of the tree was replaced. */
  void addRevenue(double difference) {
    revenue += difference;
  }

  /**
   * Makes a point the sibling of a node of the tree, by a new merge in place of the node.
   *
   * @param x the features of the point, loaded
   */
  void attach(int point, int node, double[] x) {
    int above = parent(node);
    double gain = within(node);
    double affinity = across(x, 1, node);
    setParent(node, NONE);
    int joined = merge(node, point);
    hang(joined, node, above);
    int below = joined;
    for (int merge = above; merge != NONE; merge = parent[merge]) {
      int beside = left[merge] == below ? right[merge] : left[merge];
      gain += size(beside) * affinity + within(beside);
      affinity = addToSum(merge, x, 1);
      within[merge] += affinity;
      size[merge]++;
      leastId[merge] = Math.min(leastId[merge], pointId[~point]);
      below = merge;
    }
    revenue += gain;
  }

  /**
   * Lets a node and the sibling of its parent change places, which changes the points of its parent
   * alone. The revenue of the tree is to be corrected by the caller.
   */
  void exchangeWithAunt(int node) {
    int above = parent(node);
    int aunt = sibling(above);
    int top = parent[above];
    replaceChild(above, node, aunt);
    replaceChild(top, aunt, node);
    recompute(above);
  }

  /** Takes a point out of the tree: its sibling takes the place of their merge. */
  void detach(int point, double[] x) {
    int above = pointParent[~point];
    if (above == NONE) {
      setRoot(NONE, 0);
      return;
    }
    int node = sibling(point);
    int top = parent[above];
    double loss = within(node);
    double affinity = across(x, 1, node);
    hang(node, above, top);
    setParent(point, NONE);
    removeMerge(above);
    double own = scale * dot(x) + offset;
    int below = node;
    for (int merge = top; merge != NONE; merge = parent[merge]) {
      int beside = left[merge] == below ? right[merge] : left[merge];
      loss += size(beside) * affinity + within(beside);
      affinity = addToSum(merge, x, -1) - own;
      within[merge] -= affinity;
      size[merge]--;
      leastId[merge] = Math.min(leastId(below), leastId(beside));
      below = merge;
    }
    revenue -= loss;
  }

  /** Computes all statistics anew, which wipes out what rounding has left behind. */
  void refresh() {
    for (int merge : childrenFirst()) {
      recompute(merge);
    }
    takeRoot(root);
  }

  /** Makes a root the one that counts, and adds up the revenue of the tree below it. */
  void takeRoot(int node) {
    setRoot(node, 0);
    for (int merge : childrenFirst()) {
      revenue += across(merge) * (points() - size[merge]);
    }
  }

  /** The merges below the root, children before their parents. */
  int[] childrenFirst() {
    if (root == NONE || isPoint(root)) {
      return new int[0];
    }
    int[] order = new int[size[root] - 1];
    int at = order.length;
    SlotList open = new SlotList();
    open.add(root);
    while (!open.isEmpty()) {
      int merge = open.removeLast();
      order[--at] = merge;
      if (!isPoint(left[merge])) {
        open.add(left[merge]);
      }
      if (!isPoint(right[merge])) {
        open.add(right[merge]);
      }
    }
    return order;
  }

  /**
   * The tree below the root as a value.
   *
   * @param order its merges, children before their parents
   */
  Dendrogram dendrogram(int[] order) {
    int count = points();
    int[] number = new int[places()];
    int[] ids = new int[count];
    int next = 0;
    for (int slot = 0; slot < pointSlots; slot++) {
      int point = ~slot;
      if (hangs(point)) {
        number[place(point)] = next;
        ids[next++] = pointId[slot];
      }
    }
    int[] lefts = new int[order.length];
    int[] rights = new int[order.length];
    double[] similarities = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      int merge = order[i];
      lefts[i] = number[place(left[merge])];
      rights[i] = number[place(right[merge])];
      similarities[i] = similarity(merge);
      number[place(merge)] = count + i;
    }
    return new Dendrogram(ids, lefts, rights, similarities);
  }

  private double addToSum(int merge, double[] x, int sign) {
    return scale * OPS.add(x, sign, sums.segment(merge), sums.offset(merge)) + offset * size[merge];
  }

  private static double dot(double[] x) {
    return OPS.dot(x, MemorySegment.ofArray(x), 0);
  }

  /** Puts {@code fresh} below {@code above} in place of {@code old}, or at the root. */
  private void hang(int fresh, int old, int above) {
    if (above == NONE) {
      setParent(fresh, NONE);
      root = fresh;
    } else {
      replaceChild(above, old, fresh);
    }
  }

  private void replaceChild(int above, int old, int fresh) {
    if (left[above] == old) {
      left[above] = fresh;
    } else {
      right[above] = fresh;
    }
    setParent(fresh, above);
  }

  private void setParent(int node, int above) {
    if (isPoint(node)) {
      pointParent[~node] = above;
    } else {
      parent[node] = above;
    }
  }

  private static int grown(int capacity) {
    return capacity + capacity / 8 + FIRST_CAPACITY;
  }
}
