package io.orthant.cluster;

import io.orthant.vectors.Progress;

/**
 * OHAC, approximate: a point is hung where average linkage would merge it with a cluster around one
 * of its nearest points, and the path from there to the root is split and merged again, window by
 * window.
 *
 * <p>A window is what lies below a node of the path: its weakest merges are undone until a capped
 * number of clusters are left, which average linkage joins anew. The new part is taken if it has
 * more revenue than the old one. Windows overlap, and the highest ends at the root, so that every
 * arrival mends the coarse structure too. With windows of w clusters a change costs O(w^2 d) for
 * each, and there are O(log n) of them in a balanced tree, O(depth / w) in a deep one.
 */
final class WindowRepair implements Growth {
  /** Merges of the path that the next window climbs at most, as a share of its clusters. */
  private static final int CLIMB_SHARE = 2;

  /** How many times as large as the last window's the next one's cluster may be. */
  private static final int GROWTH = 16;

  private final Tree tree;
  private final PointIds ids;
  private final NeighborSearch neighbors;
  private final int near;
  private final int window;
  private final NearestNeighborChain chain;
  private final float[] features;
  private final SplitOrder split;

  WindowRepair(Tree tree, PointIds ids, NeighborSearch neighbors, int near, int window) {
    this.tree = tree;
    this.ids = ids;
    this.neighbors = neighbors;
    this.near = near;
    this.window = window;
    this.chain = new NearestNeighborChain(tree);
    this.features = new float[tree.features()];
    this.split = new SplitOrder(tree);
  }

  @Override
  public void insert(int point, double[] x) {
    tree.copyPoint(point, features);
    if (tree.root() == Tree.NONE) {
      tree.setRoot(point, 0);
    } else {
      tree.attach(point, sibling(x), x);
      repairAbove(point);
    }
    neighbors.add(tree.id(point), features);
  }

  @Override
  public void delete(int point, double[] x) {
    int beside = tree.parent(point) == Tree.NONE ? Tree.NONE : tree.sibling(point);
    tree.detach(point, x);
    neighbors.remove(tree.id(point));
    if (beside != Tree.NONE) {
      repairAbove(beside);
    }
  }

  @Override
  public int[] order() {
    return tree.childrenFirst();
  }

  @Override
  public void resume(int[] order, long negativeSlacks) {
    for (int slot = 0; slot < tree.pointSlots(); slot++) {
      tree.copyPoint(~slot, features);
      neighbors.add(tree.id(~slot), features);
    }
  }

  /**
   * The cluster that average linkage would merge the point with: of those around its nearest
   * points, the one whose mean affinity is reached first while similarities fall, and not after the
   * cluster has merged with its sibling.
   */
  private int sibling(double[] x) {
    int best = Tree.NONE;
    double bestLevel = Double.NEGATIVE_INFINITY;
    for (int id : neighbors.nearest(features, near)) {
      int node = ids.node(id);
      double formed = Double.POSITIVE_INFINITY;
      while (formed > bestLevel) {
        int above = tree.parent(node);
        double level = Math.min(formed, tree.similarity(x, 1, node));
        double next = above == Tree.NONE ? Double.NEGATIVE_INFINITY : tree.similarity(above);
        if (level >= next) {
          if (level > bestLevel) {
            bestLevel = level;
            best = node;
          }
          break;
        }
        node = above;
        formed = next;
      }
    }
    return best == Tree.NONE ? tree.root() : best;
  }

  private void repairAbove(int node) {
    int top = node;
    while (tree.parent(top) != Tree.NONE) {
      top = repair(climb(top));
    }
  }

  private int climb(int node) {
    int top = tree.parent(node);
    int limit = GROWTH * tree.size(node);
    for (int i = 1; i < window / CLIMB_SHARE && tree.size(top) <= limit; i++) {
      int above = tree.parent(top);
      if (above == Tree.NONE) {
        break;
      }
      top = above;
    }
    return top;
  }

  /** Repairs the window below a node, and returns what is in the node's place then. */
  private int repair(int top) {
    SlotList opened = new SlotList();
    int[] clusters = split.open(top, window, opened);
    double old = revenue(opened);
    SlotList made = new SlotList();
    int joined = chain.join(clusters, made, Progress.Task.SILENT);
    double fresh = revenue(made);
    if (fresh > old) {
      tree.substitute(top, joined);
      tree.addRevenue(fresh - old);
      remove(opened);
      return joined;
    }
    for (int i = 0; i < opened.size(); i++) {
      tree.adoptChildren(opened.get(i));
    }
    remove(made);
    return top;
  }

  private double revenue(SlotList merges) {
    double sum = 0;
    for (int i = 0; i < merges.size(); i++) {
      int merge = merges.get(i);
      sum += tree.across(merge) * (tree.points() - tree.size(merge));
    }
    return sum;
  }

  private void remove(SlotList merges) {
    for (int i = 0; i < merges.size(); i++) {
      tree.removeMerge(merges.get(i));
    }
  }
}
