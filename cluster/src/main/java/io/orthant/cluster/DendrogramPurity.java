package io.orthant.cluster;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How pure the clusters of a tree are: for two random points of one class, the expected share of
 * that class among the points below their lowest common ancestor (Heller and Ghahramani,
 * <em>Bayesian Hierarchical Clustering</em>, 2005). 1 is reached where every class is a subtree.
 * Without two points of a class it is NaN.
 */
public final class DendrogramPurity {
  private DendrogramPurity() {}

  /**
   * The exact value. Class counts go up the tree, the fewer into the more: O(n log n).
   *
   * @param labels of the point with id i, the class {@code labels[i]}
   */
  public static double of(Dendrogram tree, int[] labels) {
    double sum = 0;
    double pairs = 0;
    Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
    for (int merge = tree.points(); merge < tree.nodes(); merge++) {
      Map<Integer, Integer> left = take(tree.left(merge), tree, labels, counts);
      Map<Integer, Integer> right = take(tree.right(merge), tree, labels, counts);
      boolean leftIsFew = left.size() <= right.size();
      Map<Integer, Integer> few = leftIsFew ? left : right;
      Map<Integer, Integer> many = leftIsFew ? right : left;
      for (Map.Entry<Integer, Integer> entry : few.entrySet()) {
        double a = entry.getValue();
        double b = many.getOrDefault(entry.getKey(), 0);
        sum += a * b * (a + b) / tree.size(merge);
        pairs += a * b;
        many.merge(entry.getKey(), entry.getValue(), Integer::sum);
      }
      counts.put(merge, many);
    }
    return sum / pairs;
  }

  private static Map<Integer, Integer> take(
      int node, Dendrogram tree, int[] labels, Map<Integer, Map<Integer, Integer>> counts) {
    if (tree.isPoint(node)) {
      Map<Integer, Integer> single = new HashMap<>(2);
      single.put(labels[tree.id(node)], 1);
      return single;
    }
    Map<Integer, Integer> known = counts.remove(node);
    if (known == null) {
      throw new IllegalStateException("Node " + node + " has two parents");
    }
    return known;
  }

  /**
   * An estimate from random pairs. O(n + samples depth).
   *
   * @param labels of the point with id i, the class {@code labels[i]}
   * @param samples how many pairs are drawn, at least 2
   * @throws IllegalArgumentException if there are too few samples, or no class has two points
   */
  public static Estimate sampled(Dendrogram tree, int[] labels, int samples, Seed seed) {
    Integer[] byClass = new Integer[tree.points()];
    Arrays.setAll(byClass, point -> point);
    Arrays.sort(byClass, (a, b) -> Integer.compare(label(tree, labels, a), label(tree, labels, b)));
    double[] pairs = new double[byClass.length];
    double sum = 0;
    for (int i = 1; i < byClass.length; i++) {
      int inClass =
          label(tree, labels, byClass[i]) == label(tree, labels, byClass[i - 1])
              ? (int) (pairs[i - 1] - (i > 1 ? pairs[i - 2] : 0)) + 1
              : 0;
      sum += inClass;
      pairs[i] = sum;
    }
    if (samples < 2 || sum == 0) {
      throw new IllegalArgumentException(
          "An estimate needs at least 2 samples and a class with two points; %d samples were asked"
              .formatted(samples));
    }
    int[] depths = tree.depths();
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    RandomGenerator random = seed.stream("purity");
    Estimate.Sums shares = new Estimate.Sums();
    for (int i = 0; i < samples; i++) {
      int found = Arrays.binarySearch(pairs, random.nextDouble(sum));
      int later = found < 0 ? -found - 1 : firstAbove(pairs, found);
      int before = (int) (pairs[later] - pairs[later - 1]);
      int x = byClass[later];
      int y = byClass[later - 1 - random.nextInt(before)];
      int common = commonAncestor(tree, depths, x, y);
      shares.add(share(tree, labels, order, first, common, random, label(tree, labels, x)));
    }
    return shares.times(1);
  }

  private static int firstAbove(double[] pairs, int place) {
    int above = place;
    while (pairs[above] == pairs[place]) {
      above++;
    }
    return above;
  }

  private static int label(Dendrogram tree, int[] labels, int point) {
    return labels[tree.id(point)];
  }

  private static int commonAncestor(Dendrogram tree, int[] depths, int x, int y) {
    int one = x;
    int other = y;
    while (one != other) {
      if (depths[one] >= depths[other]) {
        one = tree.parent(one);
      } else {
        other = tree.parent(other);
      }
    }
    return one;
  }

  /** Whether a random point below the node is of the class: unbiased for its share. */
  private static double share(
      Dendrogram tree,
      int[] labels,
      int[] order,
      int[] first,
      int node,
      RandomGenerator random,
      int label) {
    int place = first[node] + random.nextInt(tree.size(node));
    return label(tree, labels, order[place]) == label ? 1 : 0;
  }
}
