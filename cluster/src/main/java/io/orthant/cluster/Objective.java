package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.SumOps;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What a tree is worth: the revenue of Moseley and Wang (2017), {@code sum over pairs of w_ij (n -
 * |lca(i, j)|)}, and the cost of Dasgupta (2016), {@code sum over pairs of w_ij |lca(i, j)|}. They
 * add up to n times the sum of all affinities, so that the best tree of one is the best of the
 * other.
 *
 * @param revenue which the better tree has more of
 * @param cost which the better tree has less of
 * @param upperBound {@code (n - 2)} times the sum of all affinities: if none is negative, no tree
 *     has more revenue, and a random one has a third of it in expectation
 */
public record Objective(double revenue, double cost, double upperBound) {
  /** The share of the upper bound; 1 if the bound is 0. Without meaning for negative affinities. */
  public double ratio() {
    return upperBound == 0 ? 1 : revenue / upperBound;
  }

  /**
   * Looks at every pair, with the affinity itself. O(n^2 d).
   *
   * @param vectors row i belongs to the point whose id is i
   */
  public static Objective byPairs(Dendrogram tree, Matrix vectors, Affinity affinity) {
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    float[][] rows = new float[tree.points()][];
    Arrays.setAll(rows, place -> vectors.row(tree.id(order[place])));
    double revenue = 0;
    double total = 0;
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      double across = 0;
      int right = tree.right(merge);
      for (int i = first[merge]; i < first[right]; i++) {
        for (int j = first[right]; j < first[right] + tree.size(right); j++) {
          across += affinity.between(rows[i], rows[j]);
        }
      }
      revenue += across * (tree.points() - tree.size(merge));
      total += across;
    }
    return of(tree.points(), revenue, total);
  }

  /**
   * Adds up the features of clusters: exact for {@link Affinity.Dot} and {@link Affinity.Cosine} up
   * to rounding, an estimate for the others. O(n d) time; at worst O(n d) memory.
   *
   * @param vectors row i belongs to the point whose id is i
   * @throws IllegalArgumentException if a row is refused, naming it
   */
  public static Objective byStatistics(Dendrogram tree, Matrix vectors, Affinity affinity) {
    FeatureMap map = FeatureMap.of(affinity, vectors.dimension());
    PointRows rows = new PointRows(map, vectors.dimension());
    double[][] sums = new double[tree.nodes()][];
    double revenue = 0;
    double total = 0;
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      int left = tree.left(merge);
      int right = tree.right(merge);
      double[] one = sum(tree, left, vectors, rows, sums);
      double[] other = sum(tree, right, vectors, rows, sums);
      double product = SumOps.best().add(one, 1, MemorySegment.ofArray(other), 0);
      double across =
          map.scale() * product + map.offset() * Tree.pairs(tree.size(left), tree.size(right));
      revenue += across * (tree.points() - tree.size(merge));
      total += across;
      sums[left] = null;
      sums[right] = null;
      sums[merge] = other;
    }
    return of(tree.points(), revenue, total);
  }

  private static double[] sum(
      Dendrogram tree, int node, Matrix vectors, PointRows rows, double[][] sums) {
    if (!tree.isPoint(node)) {
      return sums[node];
    }
    float[] features = rows.features(vectors.row(tree.id(node)));
    double[] sum = new double[SumOps.paddedLength(features.length)];
    for (int i = 0; i < features.length; i++) {
      sum[i] = features[i];
    }
    return sum;
  }

  private static Objective of(int points, double revenue, double total) {
    return new Objective(revenue, points * total - revenue, Math.max(0, points - 2) * total);
  }
}
