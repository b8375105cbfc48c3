package io.orthant.blackbox;

import java.util.function.BooleanSupplier;

/**
 * How a search treats its oracle, besides the budget.
 *
 * @param retries how often a call that failed for the moment is made again, 0 or more; its queries
 *     count each time
 * @param best which answers may be the best one
 * @param log is told of every query
 * @param iterations is told where the optimiser stands
 * @param interrupted is asked before each call whether the search is to end
 */
public record SearchSettings(
    int retries, Best best, QueryLog log, Iterations iterations, BooleanSupplier interrupted) {
  /** Which answers count as found. */
  public enum Best {
    /** All of them. */
    ANY_QUERY,
    /**
     * Those where the optimiser stood. Among many noisy answers the smallest is mostly a lucky one;
     * of these there are fewer.
     */
    ITERATES
  }

  public SearchSettings {
    if (retries < 0) {
      throw new IllegalArgumentException("0 retries or more are wanted, not " + retries);
    }
  }

  /** Two retries, the best of all queries, and nobody listening. */
  public static SearchSettings standard() {
    return new SearchSettings(2, Best.ANY_QUERY, QueryLog.NONE, Iterations.NONE, () -> false);
  }

  public SearchSettings withRetries(int number) {
    return new SearchSettings(number, best, log, iterations, interrupted);
  }

  public SearchSettings withBest(Best which) {
    return new SearchSettings(retries, which, log, iterations, interrupted);
  }

  public SearchSettings withLog(QueryLog listener) {
    return new SearchSettings(retries, best, listener, iterations, interrupted);
  }

  public SearchSettings withIterations(Iterations listener) {
    return new SearchSettings(retries, best, log, listener, interrupted);
  }

  public SearchSettings withInterruption(BooleanSupplier asked) {
    return new SearchSettings(retries, best, log, iterations, asked);
  }
}
