package io.orthant.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A binary tree over points, as a value. With n points, nodes 0 to n - 1 are the points, in an
 * order of their own, and nodes n to 2n - 2 the merges, children before their parents; the last
 * node is the root. Empty and single-point trees have no merge. Immutable, and safe to use from any
 * number of threads.
 */
public final class Dendrogram {
  /** No node: the parent of the root. */
  public static final int NONE = -1;

  private final int[] ids;
  private final int[] left;
  private final int[] right;
  private final double[] similarity;
  private final int[] size;
  private final int[] parent;

  /**
   * Copies nothing: the arrays are the tree's from now on.
   *
   * @param ids of the points
   * @param left first child of each merge
   * @param right second child of each merge
   * @param similarity mean affinity between the points of the two children of each merge
   * @throws IllegalArgumentException if this is no tree of all points, naming the merge
   */
  Dendrogram(int[] ids, int[] left, int[] right, double[] similarity) {
    int merges = Math.max(0, ids.length - 1);
    if (left.length != merges || right.length != merges || similarity.length != merges) {
      throw new IllegalArgumentException(
          "%d points need %d merges, not %d".formatted(ids.length, merges, left.length));
    }
    this.ids = ids;
    this.left = left;
    this.right = right;
    this.similarity = similarity;
    this.size = new int[merges];
    this.parent = new int[ids.length + merges];
    Arrays.fill(parent, NONE);
    for (int merge = 0; merge < merges; merge++) {
      int node = ids.length + merge;
      adopt(node, left[merge]);
      adopt(node, right[merge]);
      size[merge] = size(left[merge]) + size(right[merge]);
    }
  }

  private void adopt(int node, int child) {
    if (child < 0 || child >= node || parent[child] != NONE) {
      throw new IllegalArgumentException(
          "Node %d cannot have node %d as a child: children come first, and have one parent"
              .formatted(node, child));
    }
    parent[child] = node;
  }

  /** Number of points. */
  public int points() {
    return ids.length;
  }

  /** Number of nodes, points and merges together. */
  public int nodes() {
    return parent.length;
  }

  /** The last node. */
  public int root() {
    return parent.length - 1;
  }

  public boolean isPoint(int node) {
    return node < ids.length;
  }

  /** The caller's name of a point. */
  public int id(int point) {
    return ids[point];
  }

  /** First child of a merge. */
  public int left(int merge) {
    return left[merge - ids.length];
  }

  /** Second child of a merge. */
  public int right(int merge) {
    return right[merge - ids.length];
  }

  /** The merge above a node, or {@link #NONE} above the root. */
  public int parent(int node) {
    return parent[node];
  }

  /** Number of points below a node. */
  public int size(int node) {
    return isPoint(node) ? 1 : size[node - ids.length];
  }

  /** Mean affinity between the points of the two children of a merge. */
  public double similarity(int merge) {
    return similarity[merge - ids.length];
  }

  /**
   * The points in the order in which the tree has them, so that those below a node stand together:
   * node v's begin at {@link #firstPlaces}{@code [v]}.
   */
  public int[] order() {
    int[] first = firstPlaces();
    int[] order = new int[points()];
    for (int point = 0; point < order.length; point++) {
      order[first[point]] = point;
    }
    return order;
  }

  /** For each node the place in {@link #order} of its first point. */
  public int[] firstPlaces() {
    int[] first = new int[nodes()];
    for (int node = root(); node >= points(); node--) {
      first[left(node)] = first[node];
      first[right(node)] = first[node] + size(left(node));
    }
    return first;
  }

  /** Number of merges above each node. */
  public int[] depths() {
    int[] depth = new int[nodes()];
    for (int node = root() - 1; node >= 0; node--) {
      depth[node] = depth[parent[node]] + 1;
    }
    return depth;
  }

  /** The mean and the largest number of merges above a point; zero without any. */
  public Depth depth() {
    int[] depths = Arrays.copyOf(depths(), points());
    return new Depth(
        Arrays.stream(depths).average().orElse(0), Arrays.stream(depths).max().orElse(0));
  }

  /** Number of merges above points. */
  public record Depth(double mean, int largest) {}

  /**
   * Cuts the tree into clusters: from the root on, the cluster whose halves are the least similar
   * is split. O(n + k log k).
   *
   * @param clusters how many are wanted, at least 1; more than there are points gives each its own
   * @throws IllegalArgumentException if none is wanted
   */
  public Clusters cut(int clusters) {
    if (clusters < 1) {
      throw new IllegalArgumentException("A tree is cut into at least 1 cluster, not " + clusters);
    }
    return cut(clusters, Double.POSITIVE_INFINITY);
  }

  /**
   * Cuts the tree where the halves of a cluster are less similar than a threshold, from the root
   * down to the first clusters that hold together.
   *
   * @throws IllegalArgumentException if the threshold is NaN
   */
  public Clusters cut(double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("The threshold is NaN; it must be a similarity");
    }
    return cut(points(), threshold);
  }

  private Clusters cut(int clusters, double threshold) {
    if (points() == 0) {
      return new Clusters(this, new int[0]);
    }
    PriorityQueue<Integer> merges =
        new PriorityQueue<>(Comparator.<Integer>comparingDouble(this::similarity));
    SlotList found = new SlotList();
    sort(root(), merges, found);
    while (!merges.isEmpty()
        && found.size() + merges.size() < clusters
        && similarity(merges.element()) < threshold) {
      int weakest = merges.remove();
      sort(left(weakest), merges, found);
      sort(right(weakest), merges, found);
    }
    merges.forEach(found::add);
    int[] nodes = found.toArray();
    Arrays.sort(nodes);
    return new Clusters(this, nodes);
  }

  private void sort(int node, PriorityQueue<Integer> merges, SlotList points) {
    if (isPoint(node)) {
      points.add(node);
    } else {
      merges.add(node);
    }
  }
}
