package io.orthant.learn.sde;

/**
 * One path of independent Brownian motions over {@code [0, horizon]}. A path gives the same
 * increments whenever it is asked, in whatever order. Implementations are immutable.
 */
public interface BrownianPath {
  /** How many motions there are. */
  int dimension();

  /** Where the path ends. */
  double horizon();

  /**
   * The increments {@code W(to) - W(from)}; backward in time they have the other sign.
   *
   * @param into receives one for each motion
   * @throws IllegalArgumentException if the path cannot be asked at one of the times
   */
  void increment(double from, double to, double[] into);

  /**
   * The increments together with the time integrals {@code I10}, of {@code W(s) - W(from)} over s
   * from {@code from} to {@code to}.
   *
   * @param into receives an increment for each motion
   * @param areas receives an integral for each motion
   * @throws IllegalArgumentException if the path cannot be asked at one of the times, or they run
   *     backward
   */
  void increment(double from, double to, double[] into, double[] areas);
}
