package io.orthant.blackbox;

import io.orthant.vectors.Seed;

/**
 * A way to look for the minimum of an oracle. Implementations are immutable settings: the state of
 * a search lives in the call, so that one optimiser serves many searches and threads.
 */
public interface BlackboxOptimizer {
  /**
   * Looks for a small value until the oracle's budget ends or no further step is left.
   *
   * @param oracle fresh, for this search
   * @param start where to begin, in the oracle's coordinates; moved into the box if outside
   * @param seed decides everything random about the search
   * @throws IllegalArgumentException if the start has another dimension or is not finite, or the
   *     optimiser cannot work with this oracle, saying why
   */
  Optimum minimize(CountedOracle oracle, double[] start, Seed seed);
}
