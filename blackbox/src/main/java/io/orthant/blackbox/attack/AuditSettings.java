package io.orthant.blackbox.attack;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.QueryLog;
import java.util.function.BooleanSupplier;

/**
 * How inputs are audited.
 *
 * @param optimizer looks for the change
 * @param queries how often a model may be asked for each input, all told; at least 2
 * @param atFirst whether to stop at the first change that flips the answer, instead of spending all
 *     queries on a smaller one
 * @param retries how often a call that failed for the moment is made again; its queries count too
 * @param log is told of every query; numbers begin anew with each input
 * @param interrupted is asked before each call whether the audit is to end
 */
public record AuditSettings(
    BlackboxOptimizer optimizer,
    long queries,
    boolean atFirst,
    int retries,
    QueryLog log,
    BooleanSupplier interrupted) {
  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public AuditSettings {
    if (queries < 2) {
      throw new IllegalArgumentException(
          "An input needs 2 queries or more, one for its own answer, not " + queries);
    }
    if (retries < 0) {
      throw new IllegalArgumentException("0 retries or more are wanted, not " + retries);
    }
  }

  /** Spends all queries, with two retries and nobody listening. */
  public static AuditSettings of(BlackboxOptimizer optimizer, long queries) {
    return new AuditSettings(optimizer, queries, false, 2, QueryLog.NONE, () -> false);
  }

  /** Stops at the first change that flips the answer. */
  public AuditSettings stoppingAtFirst() {
    return new AuditSettings(optimizer, queries, true, retries, log, interrupted);
  }

  /** With another listener. */
  public AuditSettings withLog(QueryLog listener) {
    return new AuditSettings(optimizer, queries, atFirst, retries, listener, interrupted);
  }

  /** With another number of retries. */
  public AuditSettings withRetries(int number) {
    return new AuditSettings(optimizer, queries, atFirst, number, log, interrupted);
  }

  /** Ends when asked to. */
  public AuditSettings withInterruption(BooleanSupplier asked) {
    return new AuditSettings(optimizer, queries, atFirst, retries, log, asked);
  }
}
