package io.orthant.blackbox;

import java.time.Duration;

/**
 * When a search ends at the latest.
 *
 * @param queries how many values may be asked for, 1 or more; never exceeded by one
 * @param time how long it may take; looked at before each call of the oracle
 * @param target the value that is good enough: the search ends when an answer is at most this;
 *     minus infinity for none
 */
public record QueryBudget(long queries, Duration time, double target) {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  public QueryBudget {
    if (queries < 1) {
      throw new IllegalArgumentException("A budget of 1 query or more is wanted, not " + queries);
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("A time above zero is wanted, not " + time);
    }
    if (Double.isNaN(target)) {
      throw new IllegalArgumentException("The target must be a number, not NaN");
    }
  }

  /** A number of queries, however long they take. */
  public static QueryBudget ofQueries(long queries) {
    return new QueryBudget(queries, FOREVER, Double.NEGATIVE_INFINITY);
  }

  /** This budget with a limit of time. */
  public QueryBudget within(Duration limit) {
    return new QueryBudget(queries, limit, target);
  }

  /** This budget with a value that is good enough. */
  public QueryBudget until(double goal) {
    return new QueryBudget(queries, time, goal);
  }
}
