package io.orthant.cluster;

/**
 * Mends a tree along a path by rotations. Of a merge (p, q) with sibling s, exchanging s and q
 * changes the revenue by {@code n(q) W(p, s) - n(s) W(p, q)}, because only triples with a point in
 * each of the three are joined otherwise. An exchange is made where that is positive, so that every
 * one raises the revenue. O(d) for each merge of the path.
 */
final class Rotations {
  /** Relative gain below which an exchange is rounding. */
  private static final double LEAST = 1e-12;

  private final Tree tree;
  private final double[] loaded;

  Rotations(Tree tree) {
    this.tree = tree;
    this.loaded = new double[tree.width()];
  }

  /** Goes from a node to the root, and makes at most {@code limit} exchanges. */
  void mendAbove(int node, int limit) {
    int exchanges = 0;
    int merge = tree.parent(node);
    while (merge != Tree.NONE && tree.parent(merge) != Tree.NONE && exchanges < limit) {
      if (mend(merge)) {
        exchanges++;
      }
      merge = tree.parent(merge);
    }
  }

  private boolean mend(int merge) {
    int aunt = tree.sibling(merge);
    int p = tree.left(merge);
    int q = tree.right(merge);
    tree.load(aunt, loaded);
    double auntSize = tree.size(aunt);
    double withP = tree.across(loaded, tree.size(aunt), p);
    double withQ = tree.across(tree.parent(merge)) - withP;
    double loss = auntSize * tree.across(merge);
    double keepP = tree.size(q) * withP - loss;
    double keepQ = tree.size(p) * withQ - loss;
    double gain = Math.max(keepP, keepQ);
    if (gain <= LEAST * Math.abs(loss)) {
      return false;
    }
    tree.exchangeWithAunt(keepP >= keepQ ? q : p);
    tree.addRevenue(gain);
    return true;
  }
}
