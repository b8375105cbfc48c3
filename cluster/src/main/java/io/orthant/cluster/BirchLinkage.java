package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.util.List;

/**
 * The tree of BIRCH (Zhang, Ramakrishnan, Livny, <em>BIRCH: An Efficient Data Clustering Method for
 * Very Large Databases</em>, 1996): one pass puts the points into a capped number of small balls,
 * whose radius grows as it must; average linkage then joins the points of each ball, and the balls.
 * O(n d branching log n) for the pass, and O(d) times the squares of the number of balls and of the
 * points of each ball.
 *
 * <p>Distances are those of the features of the affinity (see {@link Affinity}).
 */
public final class BirchLinkage {
  private BirchLinkage() {}

  /**
   * The tree of the rows of a matrix, which arrive in their order; ids are row numbers.
   *
   * @param branching how many entries a node of the balanced tree has at most, at least 2
   * @param balls how many balls there are at most, at least 1
   * @throws IllegalArgumentException if a number is too small, or naming a row that is refused
   */
  public static Dendrogram of(
      Matrix vectors, Affinity affinity, int branching, int balls, Progress progress) {
    if (branching < 2 || balls < 1) {
      throw new IllegalArgumentException(
          "At least 2 entries of a node and 1 ball are needed, not %d and %d"
              .formatted(branching, balls));
    }
    Tree tree = PointRows.take(vectors, affinity);
    if (vectors.rows() == 0) {
      return tree.dendrogram(new int[0]);
    }
    ClusteringFeatureTree features = new ClusteringFeatureTree(branching, balls);
    double[] loaded = new double[tree.width()];
    try (Progress.Task task = progress.start("gathering", vectors.rows(), "points")) {
      for (int row = 0; row < vectors.rows(); row++) {
        tree.load(~row, loaded);
        features.add(ClusteringFeatureTree.Feature.of(~row, loaded));
        task.advance(1);
      }
    }
    NearestNeighborChain chain = new NearestNeighborChain(tree);
    List<ClusteringFeatureTree.Feature> entries = features.leafEntries();
    int[] nodes = new int[entries.size()];
    try (Progress.Task task = progress.start("merging", vectors.rows() - 1L, "merges")) {
      for (int ball = 0; ball < nodes.length; ball++) {
        nodes[ball] = chain.join(entries.get(ball).points(), new SlotList(), task);
      }
      tree.setRoot(chain.join(nodes, new SlotList(), task), 0);
    }
    return tree.dendrogram(tree.childrenFirst());
  }
}
