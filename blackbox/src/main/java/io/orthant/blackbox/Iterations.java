package io.orthant.blackbox;

/** Is told where an optimiser stands, once for each of its steps. */
@FunctionalInterface
public interface Iterations {
  /** Listens to nothing. */
  Iterations NONE = (queries, point) -> {};

  /**
   * A step begins, or the last one has ended.
   *
   * @param queries how many queries were made so far
   * @param point where the optimiser stands, in the oracle's coordinates; not to be changed. For an
   *     optimiser that samples around a mean it is that mean
   */
  void at(long queries, double[] point);
}
