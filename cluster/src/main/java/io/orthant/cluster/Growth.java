package io.orthant.cluster;

/** How a {@link Tree} changes when a point arrives or leaves. */
interface Growth {
  /**
   * Hangs a point that the tree has taken up, as its first one or beside others.
   *
   * @param x its features, loaded
   */
  void insert(int point, double[] x);

  /**
   * Takes a point out of the tree and keeps the tree whole.
   *
   * @param x its features, loaded
   */
  void delete(int point, double[] x);

  /** The merges of the tree, children before their parents; {@link #resume} wants this order. */
  int[] order();

  /**
   * Takes up a tree that another run has left.
   *
   * @param order its merges, as {@link #order} gave them
   * @param negativeSlacks as {@link #negativeSlacks} gave them
   */
  default void resume(int[] order, long negativeSlacks) {}

  /**
   * How many steps of all insertions had negative slack, see {@link Descent}; 0 where that is not
   * counted.
   */
  default long negativeSlacks() {
    return 0;
  }
}
