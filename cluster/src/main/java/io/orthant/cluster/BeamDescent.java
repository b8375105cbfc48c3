package io.orthant.cluster;

/**
 * OTD with a beam: a point goes down several paths at once, at each level to the clusters that it
 * is most similar to in the mean, and becomes the sibling of the most similar point that any of
 * them ends at. Rotations along its path, as many as raise the revenue, then bring it as far up as
 * average linkage would. O(width d depth) for each point.
 *
 * <p>A single path goes astray at the large clusters near the root, whose means are all alike.
 */
final class BeamDescent implements Growth {
  /** Relative difference below which two similarities count as equal, as of equal points. */
  private static final double TIE = 1e-12;

  private final Tree tree;
  private final int width;
  private final Rotations rotations;
  private final Level level;
  private final Level next;

  BeamDescent(Tree tree, int width) {
    this.tree = tree;
    this.width = width;
    this.rotations = new Rotations(tree);
    this.level = new Level(width);
    this.next = new Level(width);
  }

  @Override
  public void insert(int point, double[] x) {
    if (tree.root() == Tree.NONE) {
      tree.setRoot(point, 0);
    } else {
      tree.attach(point, similarPoint(x), x);
      rotations.mendAbove(point, Integer.MAX_VALUE);
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

  /** The most similar point that the beam meets; of equally similar ones, the highest. */
  private int similarPoint(double[] x) {
    int best = Tree.NONE;
    double most = Double.NEGATIVE_INFINITY;
    level.clear();
    level.offer(tree.root(), tree.across(x, 1, tree.root()));
    while (level.count > 0) {
      next.clear();
      for (int i = 0; i < level.count; i++) {
        int node = level.nodes[i];
        double affinity = level.affinities[i];
        if (!Tree.isPoint(node)) {
          open(node, affinity, x);
        } else if (best == Tree.NONE || affinity > most + TIE * Math.abs(most)) {
          most = affinity;
          best = node;
        }
      }
      level.copy(next);
    }
    return best;
  }

  /** Offers both children of a merge, and looks at the smaller one alone. */
  private void open(int merge, double affinity, double[] x) {
    int left = tree.left(merge);
    int right = tree.right(merge);
    boolean leftIsSmaller = tree.size(left) <= tree.size(right);
    int smaller = leftIsSmaller ? left : right;
    double toSmaller = tree.across(x, 1, smaller);
    next.offer(smaller, toSmaller);
    next.offer(leftIsSmaller ? right : left, affinity - toSmaller);
  }

  /** The clusters of one level that the beam keeps, the most similar first. */
  private final class Level {
    private final int[] nodes;
    private final double[] affinities;
    private final double[] means;
    private int count;

    Level(int capacity) {
      nodes = new int[capacity];
      affinities = new double[capacity];
      means = new double[capacity];
    }

    void clear() {
      count = 0;
    }

    /**
     * Keeps a cluster if it is among the most similar ones; of equally similar ones the first.
     *
     * @param affinity the sum over its points
     */
    void offer(int node, double affinity) {
      double mean = affinity / tree.size(node);
      double least = mean - TIE * Math.abs(mean);
      if (count == width && means[count - 1] >= least) {
        return;
      }
      int place = count < width ? count++ : count - 1;
      while (place > 0 && means[place - 1] < least) {
        nodes[place] = nodes[place - 1];
        affinities[place] = affinities[place - 1];
        means[place] = means[place - 1];
        place--;
      }
      nodes[place] = node;
      affinities[place] = affinity;
      means[place] = mean;
    }

    void copy(Level other) {
      count = other.count;
      System.arraycopy(other.nodes, 0, nodes, 0, count);
      System.arraycopy(other.affinities, 0, affinities, 0, count);
      System.arraycopy(other.means, 0, means, 0, count);
    }
  }
}
