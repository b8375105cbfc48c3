package io.orthant.bench.blackbox;

import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.bench.experiment.Interval;
import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Optimisers on the tasks of one family with the same budget: tuned on validation tasks, judged on
 * test tasks. At the same seed and task, those that estimate gradients alike see the same noise
 * and, as long as they ask for the same points, the same directions.
 *
 * @param family the tasks
 * @param queries budget of a search
 * @param seeds how many seeds
 * @param tasks test tasks for each seed, others for each
 * @param tuningTasks validation tasks
 */
record Contest(TaskFamily family, long queries, int seeds, int tasks, int tuningTasks) {
  /** The setting with the lowest mean final loss on validation tasks. */
  Setting tuned(Contestant contestant) {
    return contestant.grid().stream()
        .min(Comparator.comparingDouble(setting -> tuningLoss(setting.optimizer())))
        .orElseThrow();
  }

  /** Runs an optimiser on all test tasks. */
  Result run(String name, String setting, BlackboxOptimizer optimizer) {
    List<List<LossCurve>> curves = new ArrayList<>();
    for (int s = 0; s < seeds; s++) {
      List<LossCurve> ofSeed = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        Task task = family.draw(Split.TEST, (long) s * tasks + i);
        Seed seed = new Seed(new Seed(s).derive("search", i));
        ofSeed.add(LossCurve.of(optimizer, task, queries, seed));
      }
      curves.add(ofSeed);
    }
    return new Result(name, setting, curves);
  }

  private double tuningLoss(BlackboxOptimizer optimizer) {
    double sum = 0;
    for (int i = 0; i < tuningTasks; i++) {
      Task task = family.draw(Split.VALIDATION, i);
      double loss = LossCurve.of(optimizer, task, queries, new Seed(i)).last();
      sum += Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
    }
    return sum / tuningTasks;
  }

  /**
   * What an optimiser did.
   *
   * @param name its name
   * @param setting how it was set
   * @param curves one for each seed and task
   */
  record Result(String name, String setting, List<List<LossCurve>> curves) {
    /** The mean loss over the tasks of a seed, as an interval over seeds. */
    Interval loss(long queries) {
      return Interval.of(
          curves.stream()
              .mapToDouble(
                  ofSeed ->
                      ofSeed.stream()
                          .mapToDouble(curve -> curve.after(queries))
                          .average()
                          .orElseThrow())
              .toArray());
    }

    /**
     * For each task, by what share of all queries this reached the loss where the other ended;
     * infinite where it never did.
     */
    double[] shareToFinalOf(Result other, long queries) {
      List<Double> shares = new ArrayList<>();
      for (int s = 0; s < curves.size(); s++) {
        for (int i = 0; i < curves.get(s).size(); i++) {
          double goal = other.curves.get(s).get(i).last();
          shares.add(curves.get(s).get(i).queriesTo(goal) / queries);
        }
      }
      return shares.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
  }
}
