package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.Interval;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.LinearModels;
import io.orthant.blackbox.task.Quadratics;
import io.orthant.blackbox.task.RosenbrockChains;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the optimiser that ships carries without further training: to fewer and many more
 * coordinates than it was trained on, and to a family that it never saw; beside the same hand-made
 * optimisers tuned anew for each.
 */
final class TransferPart implements ExperimentPart {
  private static final int STEPS = 200;
  private static final int FAMILY_SEED = 13;
  private static final double LOSS_BAR = 1.5;
  private static final GradientConfig GRADIENT = GradientConfig.standard();
  private static final long QUERIES = (long) STEPS * GRADIENT.queries();
  private static final List<String> COMPARED =
      List.of(
          Contestant.written(OptimizerName.ZO_SGD),
          Contestant.written(OptimizerName.ZO_SIGNSGD),
          Contestant.written(OptimizerName.ZO_ADAM));

  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    List<TaskFamily> families = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int d : options.full() ? new int[] {10, 300, 784} : new int[] {10, 300}) {
      families.add(LinearModels.classification(Dimensions.of(d), FAMILY_SEED));
      names.add("classification, %d coordinates".formatted(d));
    }
    families.add(Quadratics.dense(Dimensions.of(50), FAMILY_SEED));
    names.add("quadratic, 50 coordinates");
    families.add(new RosenbrockChains(50, FAMILY_SEED));
    names.add("Rosenbrock, 50 coordinates");
    LearnedOptimizer shipped = LearnedOptimizer.shipped(GRADIENT);
    List<List<String>> rows = new ArrayList<>();
    try (Progress.Task task = progress.start("transfer", families.size(), "families")) {
      for (int f = 0; f < families.size(); f++) {
        TaskFamily family = families.get(f);
        int d = family.draw(Split.VALIDATION, 0).dimension();
        Contest contest = new Contest(family, QUERIES, options.seeds(), 2, 2);
        List<String> row = new ArrayList<>(List.of(names.get(f)));
        double start = 0;
        double best = Double.POSITIVE_INFINITY;
        for (Contestant contestant : Contestant.handMade(d, GRADIENT)) {
          if (COMPARED.contains(contestant.name())) {
            Setting setting = contest.tuned(contestant);
            Contest.Result result =
                contest.run(contestant.name(), setting.text(), setting.optimizer());
            double loss = result.loss(QUERIES).mean();
            start = result.loss(0).mean();
            best = Math.min(best, loss);
            row.add("%.3g (%s)".formatted(loss, setting.text()));
          }
        }
        Interval learned = contest.run("learned", "", shipped).loss(QUERIES);
        row.add("%.3g".formatted(learned.mean()));
        row.add("%.3g".formatted(start));
        rows.add(row);
        found
            .claims()
            .add(
                learned
                    .over(best)
                    .claimAtMost(
                        ZerothOrder.NAME,
                        "Z1 %s: final loss of the shipped optimiser over that of the best of three tuned ones"
                            .formatted(names.get(f)),
                        LOSS_BAR,
                        options));
        task.advance(1);
      }
    }
    List<String> columns = new ArrayList<>(List.of("tasks"));
    columns.addAll(COMPARED);
    columns.add("learned, shipped");
    columns.add("start");
    found
        .sections()
        .add(
            new Section.Table(
                "Transfer",
                "Mean final losses after %,d queries; hand-made optimisers tuned for each row, the learned one not."
                    .formatted(QUERIES),
                columns,
                rows));
  }
}
