package io.orthant.learn.optim;

/**
 * A first-order update rule that treats every coordinate alike.
 *
 * <p>A rule keeps {@link #stateSize()} numbers per coordinate, which the caller stores, zeroed
 * before the first update and otherwise untouched: for a run of n coordinates, n values of the
 * first kind, then n of the second, and so on. Rules are immutable and safe to share between
 * threads.
 */
public sealed interface Optimizer permits AmsGrad {
  /** How many state values a coordinate needs. */
  int stateSize();

  /**
   * Moves {@code size} coordinates by one step.
   *
   * @param x parameters, read and written from index {@code xAt}
   * @param gradient gradients, from index {@code gradientAt}
   * @param state optimiser state, {@code size * stateSize()} values from index {@code stateAt}
   * @param step how many updates these coordinates have had, this one included; 1 at the first
   * @param rate learning rate of this step
   */
  void update(
      Coordinates x,
      long xAt,
      Coordinates gradient,
      long gradientAt,
      Coordinates state,
      long stateAt,
      int size,
      long step,
      double rate);
}
