package io.orthant.cluster;

/** What happens to the tree when a point arrives or leaves. */
public sealed interface InsertionPolicy {
  /**
   * The published rule of OTD: the point goes down from the root to the first node whose points are
   * as similar to each other as it is to them, and becomes its sibling. O(d depth), and the
   * fastest; on data without clear structure the tree becomes deep, and its revenue that of a
   * random one.
   */
  record Otd() implements InsertionPolicy {}

  /**
   * OTD with the best place of the whole path: of all nodes from the root to a point, the one where
   * the tree gains most revenue. Afterwards clusters above the point may change places with their
   * aunts where that gains more. O(d depth).
   *
   * @param rotations how many such changes each insertion makes at most, 0 or more
   */
  record OtdPath(int rotations) implements InsertionPolicy {
    /** At most 4 rotations. */
    public OtdPath() {
      this(4);
    }

    /**
     * @throws IllegalArgumentException if the number is below 0
     */
    public OtdPath {
      if (rotations < 0) {
        throw new IllegalArgumentException(
            "The number of rotations must be 0 or more, not " + rotations);
      }
    }
  }

  /**
   * OTD with a beam: the point goes down several paths at once to the most similar point that they
   * reach, and rotations bring it up from there. O(width d depth). Its trees are purer than those
   * of {@link OtdPath} where classes are many, at about the revenue of average linkage.
   *
   * @param width how many paths are followed, at least 1
   */
  record OtdBeam(int width) implements InsertionPolicy {
    /** 16 paths. */
    public OtdBeam() {
      this(16);
    }

    /**
     * @throws IllegalArgumentException if the width is below 1
     */
    public OtdBeam {
      if (width < 1) {
        throw new IllegalArgumentException("A beam has a width of at least 1, not " + width);
      }
    }
  }

  /**
   * OHAC: the tree is that of average linkage on all points after each change, up to equal
   * similarities. O(n d) and more for each change; for some ten thousand points.
   */
  record ExactOhac() implements InsertionPolicy {}

  /**
   * OHAC with capped work: nearest points say where a point belongs, and windows along its path are
   * split and merged again.
   *
   * @param neighbors how many nearest points are looked at, at least 1
   * @param window how many clusters a window holds, at least 4
   */
  record ApproximateOhac(int neighbors, int window) implements InsertionPolicy {
    /** What serves most sets: 8 neighbours, windows of 32. */
    public ApproximateOhac() {
      this(8, 32);
    }

    /**
     * @throws IllegalArgumentException if a number is too small
     */
    public ApproximateOhac {
      if (neighbors < 1 || window < 4) {
        throw new IllegalArgumentException(
            "At least 1 neighbour and windows of at least 4 clusters are needed, not %d and %d"
                .formatted(neighbors, window));
      }
    }
  }
}
