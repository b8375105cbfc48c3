package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.Interval;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the QueryRNN adds, where gradients are spread over all coordinates and where they lie in a
 * tenth of them: final losses with and without it, and variance and direction of estimates made at
 * the same points with and without its deviations.
 */
final class SamplingPart implements ExperimentPart {
  private static final int DIMENSION = 100;
  private static final int STEPS = 100;
  private static final int FAMILY_SEED = 12;
  private static final double VARIANCE_BAR = 0.9;
  private static final double LOSS_BAR = 1;
  private static final GradientConfig GRADIENT = GradientConfig.standard();
  private static final long QUERIES = (long) STEPS * GRADIENT.queries();
  private static final List<BuiltInFamily> FAMILIES =
      List.of(BuiltInFamily.SPARSE_QUADRATIC, BuiltInFamily.CLASSIFICATION);

  @Override
  public String name() {
    return "sampling";
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (BuiltInFamily builtIn : FAMILIES) {
      TaskFamily family = builtIn.tasks(Dimensions.of(DIMENSION), FAMILY_SEED);
      LearnedWeights weights = Training.of(family, GRADIENT, options, progress);
      measure(family, weights, options, rows, found);
    }
    found
        .sections()
        .add(
            new Section.Table(
                "What the QueryRNN adds",
                "Losses after %,d queries, by weights trained on the family, with the QueryRNN and with all deviations 1; variance of estimates over their squared mean, and their cosine with the gradient, at the points of the search with it."
                    .formatted(QUERIES),
                List.of(
                    "family",
                    "loss with",
                    "loss without",
                    "ratio of losses",
                    "variance with",
                    "variance without",
                    "cosine with",
                    "cosine without"),
                rows));
  }

  private static void measure(
      TaskFamily family,
      LearnedWeights weights,
      ExperimentOptions options,
      List<List<String>> rows,
      Found found) {
    int tasks = options.full() ? 10 : 3;
    LearnedOptimizer optimizer = new LearnedOptimizer(weights, GRADIENT, 1, false);
    LearnedOptimizer plain = new LearnedOptimizer(weights.withoutQuery(), GRADIENT, 1, false);
    double[] with = new double[options.seeds()];
    double[] without = new double[options.seeds()];
    double[] losses = new double[options.seeds()];
    double[] variances = new double[options.seeds()];
    Spread all = Spread.NONE;
    for (int s = 0; s < options.seeds(); s++) {
      Spread ofSeed = Spread.NONE;
      for (int i = 0; i < tasks; i++) {
        Task task = family.draw(Split.TEST, (long) s * tasks + i);
        Seed seed = new Seed(new Seed(s).derive("search", i));
        ofSeed = ofSeed.plus(Spread.along(optimizer, task, QUERIES, seed));
        with[s] += LossCurve.of(optimizer, task, QUERIES, seed).last() / tasks;
        without[s] += LossCurve.of(plain, task, QUERIES, seed).last() / tasks;
      }
      losses[s] = with[s] / without[s];
      variances[s] = ofSeed.varianceWith() / ofSeed.varianceWithout();
      all = all.plus(ofSeed);
    }
    rows.add(
        List.of(
            family.name(),
            "%.3g".formatted(Interval.of(with).mean()),
            "%.3g".formatted(Interval.of(without).mean()),
            "%.3f".formatted(Interval.of(losses).mean()),
            "%.3f".formatted(all.varianceWith()),
            "%.3f".formatted(all.varianceWithout()),
            "%.3f".formatted(all.cosineWith()),
            "%.3f".formatted(all.cosineWithout())));
    found
        .claims()
        .add(
            Interval.of(variances)
                .claimAtMost(
                    ZerothOrder.NAME,
                    "Z2 %s: variance of an estimate with the QueryRNN over that without"
                        .formatted(family.name()),
                    VARIANCE_BAR,
                    options));
    found
        .claims()
        .add(
            Interval.of(losses)
                .claimAtMost(
                    ZerothOrder.NAME,
                    "Z2 %s: final loss with the QueryRNN over that without"
                        .formatted(family.name()),
                    LOSS_BAR,
                    options));
  }
}
