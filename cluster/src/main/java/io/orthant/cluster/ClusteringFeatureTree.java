package io.orthant.cluster;

import io.orthant.vectors.SumOps;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree of BIRCH: balanced, of entries that know number, sum and squared lengths of their points
 * alone. A point goes down to the entry with the nearest centre; the entry of a leaf takes it if
 * its radius stays within a threshold, else the point becomes an entry itself. A node with too many
 * entries is split around the two that are farthest apart. When there are too many entries in all,
 * the threshold is raised, and a new tree is made of the entries of the old one.
 */
final class ClusteringFeatureTree {
  private static final SumOps OPS = SumOps.best();

  /** Share of its mean squared length by which an entry of equal points may seem to spread. */
  private static final double ROUNDING = 1e-12;

  /**
   * By how much a squared radius is raised at least. In many dimensions all points are about
   * equally far apart, so that a little more lets one entry take them all.
   */
  private static final double RAISE = 1.01;

  /** One in so many leaves may join two entries after the threshold was raised. */
  private static final int JOINING = 10;

  /** The first radius above 0, at least, as a share of the mean length. */
  private static final double FIRST_RAISE = 1e-3;

  private final int branching;
  private final int limit;
  private Node root = new Node(true);
  private int entries;
  private double squaredThreshold;

  /**
   * An empty tree with threshold 0.
   *
   * @param branching entries that a node may have, at least 2
   * @param limit entries that all leaves together may have, at least 1
   */
  ClusteringFeatureTree(int branching, int limit) {
    this.branching = branching;
    this.limit = limit;
  }

  /** Number, sum and squared lengths of points. */
  static final class Feature {
    private final double[] sum;
    private final SlotList points = new SlotList();
    private final @Nullable Node child;
    private int size;
    private double squares;
    private double squaredSum;

    private Feature(int width, @Nullable Node child) {
      this.sum = new double[width];
      this.child = child;
    }

    /** A single point. */
    static Feature of(int point, double[] x) {
      Feature feature = new Feature(x.length, null);
      feature.points.add(point);
      feature.size = 1;
      System.arraycopy(x, 0, feature.sum, 0, x.length);
      feature.squaredSum = product(feature, feature);
      feature.squares = feature.squaredSum;
      return feature;
    }

    /** The points of an entry of a leaf. */
    int[] points() {
      return points.toArray();
    }

    /** Mean squared distance of the points from their centre. */
    double squaredRadius() {
      return Math.max(0, squares / size - squaredSum / ((double) size * size));
    }

    private double squaredRadiusWith(Feature other) {
      double joined = (double) size + other.size;
      double sums = squaredSum + 2 * product(this, other) + other.squaredSum;
      return Math.max(0, (squares + other.squares) / joined - sums / (joined * joined));
    }

    private double squaredDistance(Feature other) {
      double n = size;
      double m = other.size;
      return squaredSum / (n * n) - 2 * product(this, other) / (n * m) + other.squaredSum / (m * m);
    }

    private void add(Feature other) {
      OPS.add(other.sum, 1, MemorySegment.ofArray(sum), 0);
      squaredSum = product(this, this);
      squares += other.squares;
      size += other.size;
    }

    private void absorb(Feature other) {
      add(other);
      for (int point : other.points()) {
        points.add(point);
      }
    }

    private static double product(Feature one, Feature other) {
      return OPS.dot(one.sum, MemorySegment.ofArray(other.sum), 0);
    }
  }

  private static final class Node {
    private final boolean leaf;
    private List<Feature> entries = new ArrayList<>();

    Node(boolean leaf) {
      this.leaf = leaf;
    }

    Feature nearest(Feature feature) {
      Feature best = entries.getFirst();
      double least = Double.POSITIVE_INFINITY;
      for (Feature entry : entries) {
        double distance = entry.squaredDistance(feature);
        if (distance < least) {
          least = distance;
          best = entry;
        }
      }
      return best;
    }

    /** An entry for the node above. */
    Feature summary() {
      Feature summary = new Feature(entries.getFirst().sum.length, this);
      entries.forEach(summary::add);
      return summary;
    }

    /** Gives a new node the entries that are nearer to one of the two farthest apart. */
    Node split() {
      Feature[] seeds = farthest();
      List<Feature> kept = new ArrayList<>();
      Node other = new Node(leaf);
      for (Feature entry : entries) {
        boolean stays =
            entry == seeds[0]
                || (entry != seeds[1]
                    && entry.squaredDistance(seeds[0]) <= entry.squaredDistance(seeds[1]));
        (stays ? kept : other.entries).add(entry);
      }
      entries = kept;
      return other;
    }

    private Feature[] farthest() {
      Feature[] pair = {entries.get(0), entries.get(1)};
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < entries.size(); i++) {
        for (int j = i + 1; j < entries.size(); j++) {
          double distance = entries.get(i).squaredDistance(entries.get(j));
          if (distance > most) {
            most = distance;
            pair[0] = entries.get(i);
            pair[1] = entries.get(j);
          }
        }
      }
      return pair;
    }
  }

  /** Takes up a point. */
  void add(Feature point) {
    insert(point);
    while (entries > limit) {
      raiseThreshold();
      List<Feature> old = leafEntries();
      root = new Node(true);
      entries = 0;
      old.forEach(this::insert);
    }
  }

  private void insert(Feature feature) {
    List<Node> path = new ArrayList<>();
    List<Feature> taken = new ArrayList<>();
    Node node = root;
    while (!node.leaf) {
      Feature entry = node.nearest(feature);
      path.add(node);
      taken.add(entry);
      entry.add(feature);
      node = child(entry);
    }
    if (!node.entries.isEmpty()) {
      Feature entry = node.nearest(feature);
      double rounding = ROUNDING * (entry.squares + feature.squares) / (entry.size + feature.size);
      if (entry.squaredRadiusWith(feature) <= squaredThreshold + rounding) {
        entry.absorb(feature);
        return;
      }
    }
    node.entries.add(feature);
    entries++;
    for (int level = path.size(); node.entries.size() > branching; level--) {
      Node other = node.split();
      boolean top = level == 0;
      Node above = top ? new Node(false) : path.get(level - 1);
      if (top) {
        root = above;
      } else {
        above.entries.remove(taken.get(level - 1));
      }
      above.entries.add(node.summary());
      above.entries.add(other.summary());
      node = above;
    }
  }

  /** Raises it so that in some of the leaves the nearest two entries can become one. */
  private void raiseThreshold() {
    double[] radii =
        leaves().stream()
            .filter(leaf -> leaf.entries.size() > 1)
            .mapToDouble(ClusteringFeatureTree::leastJoinedRadius)
            .sorted()
            .toArray();
    double joining = radii.length == 0 ? 0 : radii[radii.length / JOINING];
    Feature all = root.summary();
    squaredThreshold =
        Math.max(
            Math.max(joining, RAISE * squaredThreshold),
            FIRST_RAISE * FIRST_RAISE * all.squares / all.size);
  }

  private static double leastJoinedRadius(Node leaf) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < leaf.entries.size(); i++) {
      for (int j = i + 1; j < leaf.entries.size(); j++) {
        least = Math.min(least, leaf.entries.get(i).squaredRadiusWith(leaf.entries.get(j)));
      }
    }
    return least;
  }

  /** The entries of all leaves. */
  List<Feature> leafEntries() {
    return leaves().stream().flatMap(leaf -> leaf.entries.stream()).toList();
  }

  /** The largest mean squared distance from its centre that an entry may have. */
  double squaredThreshold() {
    return squaredThreshold;
  }

  private List<Node> leaves() {
    List<Node> level = List.of(root);
    while (!level.getFirst().leaf) {
      level =
          level.stream()
              .flatMap(node -> node.entries.stream().map(ClusteringFeatureTree::child))
              .toList();
    }
    return level;
  }

  private static Node child(Feature entry) {
    Node child = entry.child;
    if (child == null) {
      throw new IllegalStateException("An entry of a leaf has no node below it");
    }
    return child;
  }
}
