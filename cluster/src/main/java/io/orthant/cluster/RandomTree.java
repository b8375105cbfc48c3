package io.orthant.cluster;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/**
 * Trees that know nothing of the points: each of the (2n - 3)!! binary trees is as likely as any
 * other. Their expected revenue is a third of the upper bound.
 */
public final class RandomTree {
  private RandomTree() {}

  /** A random tree of points with the ids 0 to {@code points - 1}; its similarities are 0. */
  public static Dendrogram of(int points, Seed seed) {
    RandomGenerator random = seed.stream("tree");
    FeatureMap none = FeatureMap.of(new Affinity.Dot(), 1);
    Tree tree = new Tree(none);
    float[] zero = new float[1];
    double[] x = new double[tree.width()];
    for (int id = 0; id < points; id++) {
      int point = tree.addPoint(id, zero);
      if (id == 0) {
        tree.setRoot(point, 0);
      } else {
        int edge = random.nextInt(2 * id - 1);
        tree.attach(point, edge < id ? ~edge : edge - id, x);
      }
    }
    return tree.dendrogram(tree.childrenFirst());
  }
}
