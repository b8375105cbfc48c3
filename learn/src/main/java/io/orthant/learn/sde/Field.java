package io.orthant.learn.sde;

/** A vector for each time and state: a drift, or the diagonal of a diffusion. */
@FunctionalInterface
public interface Field {
  /**
   * Evaluates.
   *
   * @param state not changed
   * @param into receives the vector, as long as the state
   */
  void at(double time, double[] state, double[] into);
}
