package io.orthant.blackbox.attack;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.QueryCounts;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Looks for small changes that flip answers: asks for the answer to the input as it is, lets an
 * optimiser minimise the objective, and spends the last queries on the way back from the smallest
 * change to none. The budget holds for all three together.
 */
public final class Audit {
  /** Share of the budget that is kept for the way back, and the most of it. */
  private static final int SHARE_TO_SHRINK = 20;

  private static final int MOST_TO_SHRINK = 50;

  private final AuditSettings settings;

  public Audit(AuditSettings settings) {
    this.settings = settings;
  }

  /**
   * Audits an input.
   *
   * @param input its number
   * @param task fresh, of that input
   * @throws IllegalArgumentException if the optimiser cannot work with the task
   */
  public AuditedInput run(int input, AttackTask task, Seed seed) {
    List<QueryCounts> counts = new ArrayList<>();
    long first = Math.min(settings.queries() - 1, 1L + settings.retries());
    CountedOracle asked = oracle(task, Box.unbounded(task.dimension()), first, () -> false);
    asked.value(task.unchanged());
    counts.add(counts(asked, task));
    if (task.answer() != null) {
      search(task, seed, counts);
      Flip smallest = task.smallest();
      if (smallest != null && !settings.atFirst() && task.queries() < settings.queries()) {
        CountedOracle shrunk =
            oracle(
                task,
                Box.unbounded(task.dimension()),
                settings.queries() - task.queries(),
                () -> false);
        task.shrink(smallest, shrunk);
        counts.add(counts(shrunk, task));
      }
    }
    return result(input, task, counts);
  }

  private void search(AttackTask task, Seed seed, List<QueryCounts> counts) {
    long kept =
        settings.atFirst() ? 0 : Math.min(MOST_TO_SHRINK, settings.queries() / SHARE_TO_SHRINK);
    CountedOracle searched =
        oracle(
            task,
            task.box(),
            settings.queries() - task.queries() - kept,
            () -> settings.atFirst() && task.first() != null);
    Optimum optimum = settings.optimizer().minimize(searched, task.start(seed), seed);
    counts.add(optimum.counts());
  }

  private CountedOracle oracle(AttackTask task, Box box, long queries, BooleanSupplier enough) {
    long before = task.queries();
    SearchSettings search =
        SearchSettings.standard()
            .withRetries(settings.retries())
            .withLog((query, point, value) -> settings.log().answered(before + query, point, value))
            .withInterruption(() -> enough.getAsBoolean() || settings.interrupted().getAsBoolean());
    return new CountedOracle(task, box, QueryBudget.ofQueries(queries), search);
  }

  private static QueryCounts counts(CountedOracle oracle, AttackTask task) {
    return oracle.optimum(task.unchanged(), Status.CONVERGED).counts();
  }

  private static AuditedInput result(int input, AttackTask task, List<QueryCounts> counts) {
    Flip first = task.first();
    Flip smallest = task.smallest();
    return new AuditedInput(
        input,
        task.answer(),
        smallest == null ? null : smallest.answer(),
        first == null ? null : first.query(),
        smallest == null ? null : smallest.size(),
        counts.stream().mapToLong(QueryCounts::queries).sum(),
        counts.stream().mapToLong(QueryCounts::failures).sum(),
        counts.stream().mapToLong(QueryCounts::notFinite).sum());
  }
}
