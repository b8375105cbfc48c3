package io.orthant.blackbox;

/** Is told of every query of a search, in their order. */
@FunctionalInterface
public interface QueryLog {
  /** Keeps nothing. */
  QueryLog NONE = (query, point, value) -> {};

  /**
   * A query was made.
   *
   * @param query its number, from 1
   * @param point the point in the oracle's coordinates; not to be changed
   * @param value the answer; NaN if the call failed
   */
  void answered(long query, double[] point, double value);
}
