package io.orthant.cluster;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * OHAC, exact: after each change the tree is that of {@link AverageLinkage} on all points. The
 * merges of the last run are repeated in their order as long as they are still right; the rest is
 * split and merged again.
 *
 * <p>A cluster of the old tree whose merge is still to come is clean; the new point, a cluster
 * whose old partner is gone, and a new product are dirty. Among clean clusters the next old merge
 * is the best, as it was in the old run. Only dirty clusters look for a partner, and keep the best
 * that they found: by reducibility no merge of others can give a better one, so that they look
 * again only when that partner is consumed. A change thus takes O(n) steps and O(n d) for each
 * dirty cluster and each new look, at worst O(n^2 d).
 */
final class Replay implements Growth {
  private final Tree tree;
  private final double[] loaded;
  private int[] order = new int[0];
  private double[] similarity = new double[0];

  Replay(Tree tree) {
    this.tree = tree;
    this.loaded = new double[tree.width()];
  }

  @Override
  public void resume(int[] merges, long negativeSlacks) {
    order = merges;
    similarity = new double[tree.places() / 2];
    for (int merge : merges) {
      int left = tree.left(merge);
      tree.load(left, loaded);
      similarity[merge] = tree.similarity(loaded, tree.size(left), tree.right(merge));
    }
  }

  @Override
  public void insert(int point, double[] x) {
    if (tree.root() == Tree.NONE) {
      tree.setRoot(point, 0);
      return;
    }
    Run run = new Run();
    double before = tree.within(tree.root());
    run.addDirty(point);
    run.finish(tree.revenue() + before, tree.points() + 1);
  }

  @Override
  public void delete(int point, double[] x) {
    if (tree.parent(point) == Tree.NONE) {
      tree.setRoot(Tree.NONE, 0);
      return;
    }
    Run run = new Run();
    double before = tree.within(tree.root());
    run.leave(point);
    run.finish(tree.revenue() - before, tree.points() - 1);
  }

  @Override
  public int[] order() {
    return order.clone();
  }

  /**
   * What a dirty cluster merges with next, if nothing consumes either.
   *
   * @param low the least id of both clusters
   * @param high the least id of the other cluster
   */
  private record Match(int cluster, int partner, double similarity, int low, int high)
      implements Comparable<Match> {
    /** The match that is made first comes first. */
    @Override
    public int compareTo(Match other) {
      if (similarity != other.similarity) {
        return Double.compare(other.similarity, similarity);
      }
      return low != other.low ? Integer.compare(low, other.low) : Integer.compare(high, other.high);
    }
  }

  private Match match(int cluster, int partner, double value) {
    int one = tree.leastId(cluster);
    int other = tree.leastId(partner);
    return new Match(cluster, partner, value, Math.min(one, other), Math.max(one, other));
  }

  /** One repetition of the merges. */
  private final class Run {
    private static final byte CLEAN = 1;
    private static final byte DIRTY = 2;

    private final SlotList active = new SlotList();
    private final SlotList newOrder = new SlotList();
    private final PriorityQueue<Match> matches = new PriorityQueue<>();

    /** Of each node: whether it is formed and not merged yet, and how. */
    private byte[] state = new byte[tree.places() + 2];

    private int[] activePlace = new int[state.length];

    /** Of each merge: whether it cannot be repeated. */
    private final boolean[] isVoid = new boolean[state.length];

    Run() {
      for (int slot = 0; slot < tree.pointSlots(); slot++) {
        int point = ~slot;
        if (tree.hangs(point)) {
          activate(point, CLEAN);
        }
      }
    }

    /** Lets a point take part that the old tree does not have. */
    void addDirty(int point) {
      activate(point, DIRTY);
      findMatch(point);
    }

    /** Lets a point of the old tree take no part. */
    void leave(int point) {
      deactivate(point);
      voidAncestors(point);
      tree.cut(point);
    }

    /**
     * Repeats, splits and merges.
     *
     * @param revenue of the old tree, its merges counted for the new number of points
     * @param points the new number
     */
    void finish(double revenue, int points) {
      double total = revenue;
      for (int merge : order) {
        while (!isVoid[merge] && comesBefore(merge)) {
          total += mergeBest(points);
        }
        if (isVoid[merge]) {
          total -= tree.across(merge) * (points - tree.size(merge));
        } else {
          repeat(merge);
        }
      }
      while (active.size() > 1) {
        settleBest();
        total += mergeBest(points);
      }
      for (int merge : order) {
        if (isVoid[merge]) {
          tree.removeMerge(merge);
        }
      }
      order = newOrder.toArray();
      tree.setRoot(active.get(0), total);
    }

    private void repeat(int merge) {
      deactivate(tree.left(merge));
      deactivate(tree.right(merge));
      newOrder.add(merge);
      int above = tree.parent(merge);
      if (above != Tree.NONE && isVoid[above]) {
        tree.cut(merge);
        activate(merge, DIRTY);
        findMatch(merge);
      } else {
        activate(merge, CLEAN);
      }
    }

    /** Merges the pair that {@link #settleBest} has found, and returns what it is worth. */
    private double mergeBest(int points) {
      Match best = matches.remove();
      deactivate(best.cluster);
      deactivate(best.partner);
      voidAncestors(best.partner);
      tree.cut(best.partner);
      tree.cut(best.cluster);
      int merge = tree.merge(best.cluster, best.partner);
      if (merge >= similarity.length) {
        similarity = Arrays.copyOf(similarity, merge + merge / 8 + 16);
      }
      similarity[merge] = best.similarity;
      newOrder.add(merge);
      activate(merge, DIRTY);
      if (active.size() > 1) {
        findMatch(merge);
      }
      return tree.across(merge) * (points - tree.size(merge));
    }

    /** Whether the best match is made before the next of the old merges. */
    private boolean comesBefore(int merge) {
      settleBest();
      Match best = matches.peek();
      return best != null
          && best.compareTo(match(tree.left(merge), tree.right(merge), similarity[merge])) < 0;
    }

    /** Brings the best match to the head of the queue: one whose partner is still there. */
    private void settleBest() {
      for (Match head = matches.peek(); head != null; head = matches.peek()) {
        if (isActive(head.cluster)) {
          if (isActive(head.partner)) {
            return;
          }
          matches.remove();
          findMatch(head.cluster);
        } else {
          matches.remove();
        }
      }
    }

    private void findMatch(int cluster) {
      tree.load(cluster, loaded);
      int size = tree.size(cluster);
      int partner = Tree.NONE;
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < active.size(); i++) {
        int other = active.get(i);
        if (other != cluster) {
          double value = tree.similarity(loaded, size, other);
          if (value > best || (value == best && tree.leastId(other) < tree.leastId(partner))) {
            best = value;
            partner = other;
          }
        }
      }
      if (partner != Tree.NONE) {
        matches.add(match(cluster, partner, best));
      }
    }

    /** The old merges above a node cannot be repeated; what else they held is orphaned. */
    private void voidAncestors(int node) {
      int below = node;
      for (int merge = tree.parent(node);
          merge != Tree.NONE && !isVoid[merge];
          merge = tree.parent(merge)) {
        isVoid[merge] = true;
        int orphan = tree.left(merge) == below ? tree.right(merge) : tree.left(merge);
        if (isActive(orphan)) {
          tree.cut(orphan);
          state[Tree.place(orphan)] = DIRTY;
          findMatch(orphan);
        }
        below = merge;
      }
    }

    private boolean isActive(int node) {
      int place = Tree.place(node);
      return place < state.length && state[place] != 0;
    }

    private void activate(int node, byte how) {
      int place = Tree.place(node);
      if (place >= state.length) {
        int length = place + place / 8 + 2;
        state = Arrays.copyOf(state, length);
        activePlace = Arrays.copyOf(activePlace, length);
      }
      state[place] = how;
      activePlace[place] = active.size();
      active.add(node);
    }

    private void deactivate(int node) {
      int place = Tree.place(node);
      state[place] = 0;
      int hole = activePlace[place];
      active.removeAt(hole);
      if (hole < active.size()) {
        activePlace[Tree.place(active.get(hole))] = hole;
      }
    }
  }
}
