package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.util.Arrays;

/**
 * SCC: rounds of sub-cluster components (Monath et al., <em>Scalable Hierarchical Agglomerative
 * Clustering</em>, KDD 2021). In a round, every cluster is linked to its most similar one if that
 * is above the threshold of the round, and what hangs together becomes one cluster; a threshold is
 * kept until nothing changes. Thresholds fall from the highest similarity by geometrically growing
 * steps.
 *
 * <p>Clusters that become one in a round are joined among themselves by average linkage, which
 * makes the tree binary. O(n^2 d) for the first nearest neighbours; later only clusters look again
 * whose nearest one is gone. O(n d) memory.
 */
public final class SubClusterComponents {
  /** Share of the smallest gaps to the nearest neighbour that the first step covers. */
  private static final int FIRST_STEP_SHARE = 100;

  private final Tree tree;
  private final NearestNeighborChain chain;
  private final double[] loaded;
  private int[] clusters;
  private int[] nearest;
  private double[] similarity;

  private SubClusterComponents(Tree tree, int points) {
    this.tree = tree;
    this.chain = new NearestNeighborChain(tree);
    this.loaded = new double[tree.width()];
    this.clusters = new int[points];
    this.nearest = new int[points];
    this.similarity = new double[points];
  }

  /**
   * The tree of the rows of a matrix; ids are row numbers.
   *
   * @param thresholds how many, at least 1; more come closer to average linkage
   * @throws IllegalArgumentException if there is no threshold, or naming a row that is refused
   */
  public static Dendrogram of(
      Matrix vectors, Affinity affinity, int thresholds, Progress progress) {
    if (thresholds < 1) {
      throw new IllegalArgumentException("At least 1 threshold is needed, not " + thresholds);
    }
    Tree tree = PointRows.take(vectors, affinity);
    int points = vectors.rows();
    if (points > 0) {
      try (Progress.Task task = progress.start("linking", points, "points")) {
        new SubClusterComponents(tree, points).run(thresholds, task);
      }
    }
    return tree.dendrogram(tree.childrenFirst());
  }

  private void run(int thresholds, Progress.Task task) {
    Arrays.setAll(clusters, row -> ~row);
    for (int i = 0; i < clusters.length; i++) {
      findNearest(i);
      task.advance(1);
    }
    if (clusters.length > 1) {
      double[] ordered = similarity.clone();
      Arrays.sort(ordered);
      double top = ordered[ordered.length - 1];
      double least = top - ordered[ordered.length - 1 - ordered.length / FIRST_STEP_SHARE];
      double most = top - ordered[0];
      double start = Math.max(least, most * 1e-3);
      for (int i = 0; i < thresholds && clusters.length > 1; i++) {
        double gap =
            thresholds == 1 ? most : start * Math.pow(most / start, i / (thresholds - 1.0));
        repeat(top - gap);
      }
      repeat(Double.NEGATIVE_INFINITY);
    }
    tree.setRoot(clusters[0], 0);
  }

  private void repeat(double threshold) {
    int before;
    do {
      before = clusters.length;
      round(threshold);
    } while (clusters.length < before && clusters.length > 1);
  }

  private void round(double threshold) {
    int[] component = components(threshold);
    int[] sizes = new int[clusters.length];
    for (int root : component) {
      sizes[root]++;
    }
    int[][] members = new int[clusters.length][];
    for (int i = clusters.length - 1; i >= 0; i--) {
      int root = component[i];
      if (members[root] == null) {
        members[root] = new int[sizes[root]];
      }
      members[root][--sizes[root]] = clusters[i];
    }
    boolean[] gone = new boolean[tree.places() + 2 * clusters.length];
    SlotList next = new SlotList();
    SlotList kept = new SlotList();
    for (int i = 0; i < clusters.length; i++) {
      int[] group = members[i];
      if (group != null && group.length > 1) {
        for (int node : group) {
          gone[Tree.place(node)] = true;
        }
        next.add(chain.join(group, new SlotList(), Progress.Task.SILENT));
        kept.add(-1);
      } else if (group != null) {
        next.add(clusters[i]);
        kept.add(i);
      }
    }
    carryOver(next.toArray(), kept.toArray(), gone);
  }

  /** Keeps the nearest clusters that are still there, and looks for the others. */
  private void carryOver(int[] next, int[] kept, boolean[] gone) {
    int[] oldNearest = nearest;
    double[] oldSimilarity = similarity;
    clusters = next;
    nearest = new int[next.length];
    similarity = new double[next.length];
    for (int i = 0; i < next.length; i++) {
      int old = kept[i];
      if (old >= 0 && !gone[Tree.place(oldNearest[old])]) {
        nearest[i] = oldNearest[old];
        similarity[i] = oldSimilarity[old];
      } else {
        findNearest(i);
      }
    }
  }

  /** For each cluster the first one of its component. */
  private int[] components(double threshold) {
    int[] place = new int[tree.places()];
    int[] root = new int[clusters.length];
    for (int i = 0; i < clusters.length; i++) {
      place[Tree.place(clusters[i])] = i;
      root[i] = i;
    }
    for (int i = 0; i < clusters.length; i++) {
      if (similarity[i] >= threshold) {
        int one = find(root, i);
        int other = find(root, place[Tree.place(nearest[i])]);
        root[Math.max(one, other)] = Math.min(one, other);
      }
    }
    for (int i = 0; i < root.length; i++) {
      root[i] = find(root, i);
    }
    return root;
  }

  private static int find(int[] root, int start) {
    int at = start;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }

  private void findNearest(int i) {
    int node = clusters[i];
    tree.load(node, loaded);
    int size = tree.size(node);
    similarity[i] = Double.NEGATIVE_INFINITY;
    nearest[i] = node;
    for (int other : clusters) {
      if (other != node) {
        double value = tree.similarity(loaded, size, other);
        if (value > similarity[i]) {
          similarity[i] = value;
          nearest[i] = other;
        }
      }
    }
  }
}
