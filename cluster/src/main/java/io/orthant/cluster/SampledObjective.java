package io.orthant.cluster;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Revenue and upper bound of a tree, estimated from pairs of points; for any affinity, without
 * features.
 *
 * <p>The revenue is a sum over triples, each of which gives the affinity of the pair that the tree
 * joins first. A merge of a and b points joins {@code a b (n - a - b)} triples: one is drawn in
 * proportion to that, then a point of each side.
 *
 * @param revenue of the tree
 * @param upperBound {@code (n - 2)} times the sum of all affinities
 */
public record SampledObjective(Estimate revenue, Estimate upperBound) {
  /**
   * Draws pairs. O(n + samples (d + log n)).
   *
   * @param vectors row i belongs to the point whose id is i
   * @param samples how many pairs are drawn for each estimate, at least 2
   * @throws IllegalArgumentException if there are too few samples, or fewer than three points
   */
  public static SampledObjective of(
      Dendrogram tree, Matrix vectors, Affinity affinity, int samples, Seed seed) {
    int n = tree.points();
    if (samples < 2 || n < 3) {
      throw new IllegalArgumentException(
          "An estimate needs at least 2 samples of at least 3 points, not %d of %d"
              .formatted(samples, n));
    }
    RandomGenerator random = seed.stream("pairs");
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    double[] triples = new double[n - 1];
    double sum = 0;
    for (int i = 0; i < triples.length; i++) {
      int merge = n + i;
      sum +=
          Tree.pairs(tree.size(tree.left(merge)), tree.size(tree.right(merge)))
              * (n - tree.size(merge));
      triples[i] = sum;
    }
    Estimate.Sums joined = new Estimate.Sums();
    Estimate.Sums all = new Estimate.Sums();
    for (int i = 0; i < samples; i++) {
      int found = Arrays.binarySearch(triples, random.nextDouble(sum));
      int merge = n + (found < 0 ? -found - 1 : found + 1);
      int one = draw(tree.left(merge), tree, first, order, random);
      int other = draw(tree.right(merge), tree, first, order, random);
      joined.add(affinity.between(vectors.row(one), vectors.row(other)));
      int x = random.nextInt(n);
      int y = random.nextInt(n - 1);
      y += y >= x ? 1 : 0;
      all.add(affinity.between(vectors.row(tree.id(x)), vectors.row(tree.id(y))));
    }
    return new SampledObjective(joined.times(sum), all.times(n * (n - 1.0) / 2 * (n - 2)));
  }

  private static int draw(
      int node, Dendrogram tree, int[] first, int[] order, RandomGenerator random) {
    return tree.id(order[first[node] + random.nextInt(tree.size(node))]);
  }
}
