package io.orthant.cluster;

/**
 * OTD: a point goes down from the root, at each merge to the child that it is more similar to in
 * the mean, and becomes the sibling of one node of that path. Nothing else of the tree changes. O(d
 * depth) for each point.
 *
 * <p>{@link Rule#FIRST_STOP} is the published rule: the first node whose points are as similar to
 * each other as the new point is to them. {@link Rule#BEST_STOP} walks on to a point and takes the
 * node of the path at which the tree gains most revenue.
 */
final class Descent implements Growth {
  /** Relative difference below which two values count as equal, as those of equal points do. */
  private static final double TIE = 1e-12;

  /** Where a path ends. */
  enum Rule {
    FIRST_STOP,
    BEST_STOP
  }

  private final Tree tree;
  private final Rule rule;
  private final int maxRotations;
  private final Rotations rotations;
  private long negativeSlacks;

  Descent(Tree tree, Rule rule, int maxRotations) {
    this.tree = tree;
    this.rule = rule;
    this.maxRotations = maxRotations;
    this.rotations = new Rotations(tree);
  }

  /**
   * How many steps down had negative slack under {@link Rule#FIRST_STOP}. With a step at (A, B)
   * into A and the means alpha of x and A, beta of x and B, gamma of A and B, delta within B, the
   * slack is {@code a (alpha - gamma) + a (alpha - beta) + (b - 1) (delta - beta)}. If no step of
   * any insertion had a negative one, the revenue is at least a third of the upper bound.
   */
  @Override
  public long negativeSlacks() {
    return negativeSlacks;
  }

  @Override
  public void resume(int[] order, long slacks) {
    negativeSlacks = slacks;
  }

  @Override
  public void insert(int point, double[] x) {
    if (tree.root() == Tree.NONE) {
      tree.setRoot(point, 0);
    } else {
      tree.attach(point, rule == Rule.FIRST_STOP ? firstStop(x) : bestStop(x), x);
      rotations.mendAbove(point, maxRotations);
    }
  }

  @Override
  public void delete(int point, double[] x) {
    tree.detach(point, x);
  }

  @Override
  public int[] order() {
    return tree.childrenFirst();
  }

  private int firstStop(double[] x) {
    int node = tree.root();
    double affinity = tree.across(x, 1, node);
    while (!Tree.isPoint(node)) {
      double size = tree.size(node);
      if (tree.within(node) / (size * (size - 1) / 2) >= affinity / size) {
        return node;
      }
      double toSmaller = tree.across(x, 1, smaller(node));
      int child = closer(node, affinity, toSmaller);
      double toChild = child == smaller(node) ? toSmaller : affinity - toSmaller;
      countSlack(node, child, toChild, affinity - toChild);
      node = child;
      affinity = toChild;
    }
    return node;
  }

  /** The node of the path to a point at which the revenue grows most. */
  private int bestStop(double[] x) {
    int node = tree.root();
    double affinity = tree.across(x, 1, node);
    double above = 0;
    int best = node;
    double most = tree.within(node);
    while (!Tree.isPoint(node)) {
      int smaller = smaller(node);
      double toSmaller = tree.across(x, 1, smaller);
      int child = closer(node, affinity, toSmaller);
      int beside = tree.sibling(child);
      affinity = child == smaller ? toSmaller : affinity - toSmaller;
      node = child;
      above += tree.size(beside) * affinity + tree.within(beside);
      double gain = above + tree.within(node);
      if (gain >= most - TIE * Math.abs(most)) {
        most = gain;
        best = node;
      }
    }
    return best;
  }

  /** The child that costs less to look at, and whose affinity loses less by a subtraction. */
  private int smaller(int merge) {
    int left = tree.left(merge);
    int right = tree.right(merge);
    return tree.size(left) <= tree.size(right) ? left : right;
  }

  private int closer(int merge, double affinity, double toSmaller) {
    int smaller = smaller(merge);
    int larger = tree.sibling(smaller);
    double small = toSmaller / tree.size(smaller);
    double large = (affinity - toSmaller) / tree.size(larger);
    return small >= large - TIE * Math.abs(large) ? smaller : larger;
  }

  private void countSlack(int merge, int child, double toChild, double toOther) {
    int other = tree.sibling(child);
    double a = tree.size(child);
    double b = tree.size(other);
    double alpha = toChild / a;
    double beta = toOther / b;
    double within = b == 1 ? 0 : tree.within(other) / (b * (b - 1) / 2);
    double slack =
        a * (alpha - tree.similarity(merge)) + a * (alpha - beta) + (b - 1) * (within - beta);
    if (slack < 0) {
      negativeSlacks++;
    }
  }
}
