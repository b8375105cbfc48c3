package io.orthant.bench.blackbox;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.task.Task;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss where an optimiser stood, without noise, against the queries it had made.
 *
 * @param marks one for each step, in their order
 */
record LossCurve(List<Mark> marks) {
  LossCurve {
    marks = List.copyOf(marks);
  }

  /** Loss after so many queries. */
  record Mark(long queries, double loss) {}

  /** Runs an optimiser; noise and directions depend on the seed. */
  static LossCurve of(BlackboxOptimizer optimizer, Task task, long queries, Seed seed) {
    List<Mark> marks = new ArrayList<>();
    CountedOracle oracle =
        new CountedOracle(
            task.oracle(seed.derive("noise", 0)),
            Box.unbounded(task.dimension()),
            QueryBudget.ofQueries(queries),
            SearchSettings.standard()
                .withIterations((made, point) -> marks.add(new Mark(made, task.loss(point)))));
    optimizer.minimize(oracle, task.start(), seed);
    return new LossCurve(marks);
  }

  /** The loss at the last step that had made at most so many queries; the first one before that. */
  double after(long queries) {
    double loss = marks.getFirst().loss();
    for (Mark mark : marks) {
      if (mark.queries() <= queries) {
        loss = mark.loss();
      }
    }
    return loss;
  }

  double last() {
    return marks.getLast().loss();
  }

  /** Queries until the loss was at most the given one for the first time; infinite if never. */
  double queriesTo(double loss) {
    for (Mark mark : marks) {
      if (mark.loss() <= loss) {
        return mark.queries();
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
