package io.orthant.bench.blackbox;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.Interval;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Losses against queries of all optimisers on unseen tasks of each family: hand-made ones tuned on
 * validation tasks, the learned one trained on training tasks of the family, and the one that
 * ships.
 */
record FamilyPart(BuiltInFamily builtIn) implements ExperimentPart {
  private static final int DIMENSION = 100;
  private static final int STEPS = 200;
  private static final int FAMILY_SEED = 11;
  private static final int JUDGED_TASKS = 100;
  private static final int OTHER_TASKS = 30;
  private static final double SHARE_BAR = 0.6;
  private static final GradientConfig GRADIENT = GradientConfig.standard();
  private static final long QUERIES = (long) STEPS * GRADIENT.queries();
  private static final int[] SHOWN = {20, 50, 100, 200};

  @Override
  public String name() {
    return builtIn.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public boolean partOf(ExperimentOptions options) {
    return options.full()
        || builtIn == BuiltInFamily.CLASSIFICATION
        || builtIn == BuiltInFamily.QUADRATIC;
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    TaskFamily family = builtIn.tasks(Dimensions.of(DIMENSION), FAMILY_SEED);
    int wanted = builtIn == BuiltInFamily.CLASSIFICATION ? JUDGED_TASKS : OTHER_TASKS;
    int tasks = options.full() ? Math.ceilDiv(wanted, options.seeds()) : 4;
    Contest contest = new Contest(family, QUERIES, options.seeds(), tasks, tuningTasks(options));
    List<Contest.Result> results = new ArrayList<>();
    List<Contestant> handMade = Contestant.handMade(DIMENSION, GRADIENT);
    try (Progress.Task task = progress.start(name(), handMade.size() + 2L, "optimisers")) {
      for (Contestant contestant : handMade) {
        Setting setting = contest.tuned(contestant);
        results.add(contest.run(contestant.name(), setting.text(), setting.optimizer()));
        task.advance(1);
      }
      Contest.Result best =
          results.stream()
              .min(Comparator.comparingDouble(result -> result.loss(QUERIES).mean()))
              .orElseThrow();
      Contest.Result shipped =
          contest.run("learned, shipped", "as it ships", LearnedOptimizer.shipped(GRADIENT));
      Contest.Result learned =
          builtIn == BuiltInFamily.CLASSIFICATION ? shipped : trained(contest, options, progress);
      results.add(learned);
      if (builtIn != BuiltInFamily.CLASSIFICATION) {
        results.add(shipped);
      }
      task.advance(2);
      addSections(family.name(), results, best, found);
      addClaim(learned, best, options, found);
    }
    found
        .notes()
        .add(
            "%s: %d coordinates, %d directions per estimate, %,d queries; step sizes of the hand-made optimisers chosen on %d validation tasks, %d test tasks for each seed."
                .formatted(
                    name(), DIMENSION, GRADIENT.count(), QUERIES, tuningTasks(options), tasks));
  }

  private static Contest.Result trained(
      Contest contest, ExperimentOptions options, Progress progress) throws IOException {
    LearnedWeights weights =
        Training.of(contest.family(), Training.shortened(GRADIENT, options), progress);
    return contest.run(
        "learned", "trained here", new LearnedOptimizer(weights, GRADIENT, 1, false));
  }

  private static int tuningTasks(ExperimentOptions options) {
    return options.full() ? 4 : 2;
  }

  private static void addSections(
      String name, List<Contest.Result> results, Contest.Result best, Found found) {
    List<List<String>> rows = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (Contest.Result result : results) {
      List<String> row = new ArrayList<>(List.of(result.name() + ", " + result.setting()));
      for (int steps : SHOWN) {
        row.add(result.loss((long) steps * GRADIENT.queries()).text("%.3g"));
      }
      row.add("%.2f".formatted(median(result.shareToFinalOf(best, QUERIES))));
      rows.add(row);
      List<Mark> marks = new ArrayList<>();
      for (int step = 5; step <= STEPS; step += 5) {
        long queries = (long) step * GRADIENT.queries();
        Interval loss = result.loss(queries);
        marks.add(
            new Mark(
                queries,
                loss.mean(),
                Math.max(loss.low(), 1e-12),
                loss.high(),
                "%s, %.4g".formatted(result.setting(), loss.mean())));
      }
      lines.add(new Line(result.name(), marks));
    }
    List<String> columns = new ArrayList<>(List.of("optimiser"));
    for (int steps : SHOWN) {
      columns.add("%,d queries".formatted((long) steps * GRADIENT.queries()));
    }
    columns.add("share of queries");
    found
        .sections()
        .add(
            new Section.Table(
                name,
                "Mean loss after so many queries with its 95%% interval over seeds, and the median share of all queries after which the final loss of %s was reached."
                    .formatted(best.name()),
                columns,
                rows));
    found
        .sections()
        .add(
            new Section.Curves(
                name, "Mean loss over unseen tasks.", "queries", "loss", true, lines));
  }

  private void addClaim(
      Contest.Result learned, Contest.Result best, ExperimentOptions options, Found found) {
    double[] shares = learned.shareToFinalOf(best, QUERIES);
    int reach = (int) Math.ceil(0.98 * Math.sqrt(shares.length));
    int middle = shares.length / 2;
    found
        .claims()
        .add(
            new Claim(
                ZerothOrder.NAME,
                "Z1 %s: queries of the learned optimiser to the final loss of %s, best of the tuned, over its queries; median of %d tasks"
                    .formatted(name(), best.name(), shares.length),
                median(shares),
                List.of(
                    shares[Math.max(0, middle - reach)],
                    shares[Math.min(shares.length - 1, middle + reach)]),
                Claim.Bound.AT_MOST,
                SHARE_BAR,
                options.seeds(),
                options.command(ZerothOrder.NAME)));
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
