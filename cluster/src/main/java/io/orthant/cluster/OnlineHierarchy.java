package io.orthant.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A binary tree over vectors that grows and shrinks with them.
 *
 * <p>Points have ids of the caller's choice. They are kept as the features of the affinity (see
 * {@link Affinity}) with at most 64 bytes for each point beside one float32 row, and one float64
 * row for each merge.
 *
 * <p>Safe to use from any number of threads: changes wait for each other, and readers see the tree
 * between two changes. A change is made as a whole or, when its input is refused, not at all.
 */
public final class OnlineHierarchy {
  private static final int EXAMPLES = 5;

  private final int dimension;
  private final Affinity affinity;
  private final InsertionPolicy policy;
  private final FeatureMap map;
  private final PointRows rows;
  private final Tree tree;
  private final PointIds ids;
  private final Growth growth;
  private final double[] loaded;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private int deletions;

  /**
   * An empty tree. Nearest points, where the policy wants them, are found by a look at all points.
   *
   * @throws IllegalArgumentException if the dimension is below 1
   */
  public OnlineHierarchy(int dimension, Affinity affinity, InsertionPolicy policy) {
    this(dimension, affinity, policy, null);
  }

  /**
   * An empty tree with a search for nearest points, which must be empty too.
   *
   * @param search used by {@link InsertionPolicy.ApproximateOhac} alone; null looks at all points
   */
  public OnlineHierarchy(
      int dimension, Affinity affinity, InsertionPolicy policy, @Nullable NeighborSearch search) {
    this.map = FeatureMap.of(affinity, dimension);
    this.dimension = dimension;
    this.affinity = affinity;
    this.policy = policy;
    this.rows = new PointRows(map, dimension);
    this.tree = new Tree(map);
    this.ids = new PointIds(tree);
    this.loaded = new double[tree.width()];
    this.growth =
        switch (policy) {
          case InsertionPolicy.Otd() -> new Descent(tree, Descent.Rule.FIRST_STOP, 0);
          case InsertionPolicy.OtdPath(int rotations) ->
              new Descent(tree, Descent.Rule.BEST_STOP, rotations);
          case InsertionPolicy.OtdBeam(int width) -> new BeamDescent(tree, width);
          case InsertionPolicy.ExactOhac() -> new Replay(tree);
          case InsertionPolicy.ApproximateOhac(int neighbors, int window) ->
              new WindowRepair(
                  tree,
                  ids,
                  search == null ? new ScannedNeighbors(tree) : search,
                  neighbors,
                  window);
        };
  }

  /**
   * Reads what {@link #save} has written.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static OnlineHierarchy open(Path file) throws IOException {
    return open(file, null);
  }

  /**
   * Reads what {@link #save} has written, and adds its points to a search, which must be empty.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static OnlineHierarchy open(Path file, @Nullable NeighborSearch search)
      throws IOException {
    Reading reading = new Reading(search);
    HierarchyFile.read(file, reading);
    return reading.opened();
  }

  /** Builds the hierarchy that a file holds. */
  private static final class Reading implements HierarchyFile.Target {
    private final @Nullable NeighborSearch search;
    private @Nullable OnlineHierarchy hierarchy;
    private long negativeSlacks;

    Reading(@Nullable NeighborSearch search) {
      this.search = search;
    }

    @Override
    public Tree begin(HierarchyFile.Header header) {
      negativeSlacks = header.negativeSlacks();
      hierarchy =
          new OnlineHierarchy(header.dimension(), header.affinity(), header.policy(), search);
      return hierarchy.tree;
    }

    @Override
    public void complete(int[] order) {
      OnlineHierarchy opened = opened();
      for (int slot = 0; slot < opened.tree.pointSlots(); slot++) {
        opened.ids.add(~slot);
      }
      opened.growth.resume(order, negativeSlacks);
    }

    OnlineHierarchy opened() {
      return Objects.requireNonNull(hierarchy);
    }
  }

  /**
   * Writes the tree with its points to a file, as a whole or not at all: whatever interrupts it,
   * the file holds the old tree or the new one. Other readers go on meanwhile, changes wait.
   *
   * @throws IOException naming the file if it cannot be written
   */
  public void save(Path file) throws IOException {
    lock.readLock().lock();
    try {
      HierarchyFile.write(
          file,
          new HierarchyFile.Header(
              affinity, policy, dimension, tree.points(), growth.negativeSlacks()),
          tree,
          growth.order());
    } finally {
      lock.readLock().unlock();
    }
  }

  public int dimension() {
    return dimension;
  }

  public Affinity affinity() {
    return affinity;
  }

  public InsertionPolicy policy() {
    return policy;
  }

  /**
   * Takes up a point.
   *
   * @throws IllegalArgumentException if the id is there already, the dimension is wrong, a value is
   *     not finite, or the affinity has no value for the vector; the tree is as it was
   */
  public void insert(int id, float[] vector) {
    lock.writeLock().lock();
    try {
      if (ids.node(id) != Tree.NONE) {
        throw new IllegalArgumentException(
            "Point %d is in the tree already; delete it before it is inserted again".formatted(id));
      }
      int point = tree.addPoint(id, rows.features(vector));
      tree.load(point, loaded);
      growth.insert(point, loaded);
      ids.add(point);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Takes a point out.
   *
   * @throws IllegalArgumentException if there is no such point
   */
  public void delete(int id) {
    lock.writeLock().lock();
    try {
      int point = node(id);
      tree.load(point, loaded);
      growth.delete(point, loaded);
      ids.remove(id);
      tree.removePoint(point);
      if (++deletions > tree.points()) {
        tree.refresh();
        deletions = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Number of points. */
  public int size() {
    return read(tree::points);
  }

  public boolean contains(int id) {
    return read(() -> ids.node(id) != Tree.NONE);
  }

  /** The tree as it is, as a value. O(n). */
  public Dendrogram snapshot() {
    return read(() -> tree.dendrogram(growth.order()));
  }

  /** {@link Dendrogram#cut(int)} of the tree as it is. */
  public Clusters cut(int clusters) {
    return snapshot().cut(clusters);
  }

  /** {@link Dendrogram#cut(double)} of the tree as it is. */
  public Clusters cut(double threshold) {
    return snapshot().cut(threshold);
  }

  /** What is known of the tree without a look at it. O(1). */
  public Status status() {
    return read(
        () ->
            new Status(tree.points(), tree.revenue(), tree.upperBound(), growth.negativeSlacks()));
  }

  /**
   * The clusters that a point is in, from the smallest to all points. O(depth).
   *
   * @throws IllegalArgumentException if there is no such point
   */
  public List<Cluster> path(int id) {
    return read(
        () -> {
          List<Cluster> path = new ArrayList<>();
          for (int merge = tree.parent(node(id)); merge != Tree.NONE; merge = tree.parent(merge)) {
            path.add(new Cluster(tree.size(merge), tree.similarity(merge), someIds(merge)));
          }
          return path;
        });
  }

  /**
   * Cuts the tree into clusters, and compares a vector with all of them. O(k d + k log k).
   *
   * @param clusters into how many clusters the tree is cut, at least 1
   * @param wanted how many of them are returned at most, at least 1
   * @return the nearest clusters, the best first, with the mean affinity of the vector to each
   * @throws IllegalArgumentException if a number is below 1, or the vector is refused as by {@link
   *     #insert}
   */
  public List<Cluster> nearest(float[] vector, int clusters, int wanted) {
    if (clusters < 1 || wanted < 1) {
      throw new IllegalArgumentException(
          "At least 1 of at least 1 cluster can be asked for, not %d of %d"
              .formatted(wanted, clusters));
    }
    float[] features = new PointRows(map, dimension).features(vector);
    double[] query = new double[tree.width()];
    for (int i = 0; i < features.length; i++) {
      query[i] = features[i];
    }
    return read(
        () -> {
          List<Cluster> found = new ArrayList<>();
          for (int node : weakestSplit(clusters)) {
            found.add(new Cluster(tree.size(node), tree.similarity(query, 1, node), someIds(node)));
          }
          found.sort(Comparator.comparingDouble(Cluster::similarity).reversed());
          return List.copyOf(found.subList(0, Math.min(wanted, found.size())));
        });
  }

  /**
   * A cluster of the tree.
   *
   * @param size how many points it has
   * @param similarity of a path: the mean affinity between its two halves; of a search: that to the
   *     vector
   * @param examples the ids of some of its points, at least one
   */
  public record Cluster(int size, double similarity, List<Integer> examples) {
    public Cluster {
      examples = List.copyOf(examples);
    }
  }

  /**
   * What is known of a tree at any time.
   *
   * @param points how many points it has
   * @param revenue its revenue after Moseley and Wang, in the affinity of the features
   * @param upperBound which no tree can have more than
   * @param negativeSlacks under {@link InsertionPolicy.Otd}, how many steps of all insertions broke
   *     the condition under which the revenue is proved to stay above a third of the bound; else 0
   */
  public record Status(int points, double revenue, double upperBound, long negativeSlacks) {
    /** By how much the revenue is above a third of the bound. */
    public double certificate() {
      return revenue - upperBound / 3;
    }

    /** The share of the bound that the tree has; 1 where the bound is 0. */
    public double ratio() {
      return upperBound == 0 ? 1 : revenue / upperBound;
    }
  }

  private <T> T read(Supplier<T> reading) {
    lock.readLock().lock();
    try {
      return reading.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private int node(int id) {
    int node = ids.node(id);
    if (node == Tree.NONE) {
      throw new IllegalArgumentException("There is no point %d in the tree".formatted(id));
    }
    return node;
  }

  private List<Integer> weakestSplit(int clusters) {
    List<Integer> points = new ArrayList<>();
    PriorityQueue<Integer> merges =
        new PriorityQueue<>(Comparator.<Integer>comparingDouble(tree::similarity));
    if (tree.root() != Tree.NONE) {
      (Tree.isPoint(tree.root()) ? points : merges).add(tree.root());
    }
    while (!merges.isEmpty() && points.size() + merges.size() < clusters) {
      int weakest = merges.remove();
      for (int child : new int[] {tree.left(weakest), tree.right(weakest)}) {
        (Tree.isPoint(child) ? points : merges).add(child);
      }
    }
    points.addAll(merges);
    return points;
  }

  /** The first points that a walk to the left meets. */
  private List<Integer> someIds(int node) {
    List<Integer> found = new ArrayList<>();
    SlotList open = new SlotList();
    open.add(node);
    while (!open.isEmpty() && found.size() < EXAMPLES) {
      int next = open.removeLast();
      if (Tree.isPoint(next)) {
        found.add(tree.id(next));
      } else {
        boolean pointRight = Tree.isPoint(tree.right(next));
        open.add(pointRight ? tree.left(next) : tree.right(next));
        open.add(pointRight ? tree.right(next) : tree.left(next));
      }
    }
    return found;
  }
}
