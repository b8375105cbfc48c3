package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.Interval;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.learned.MetaConfig;
import io.orthant.blackbox.learned.MetaConfig.Objective;
import io.orthant.blackbox.learned.MetaConfig.Unrolling;
import io.orthant.blackbox.learned.MetaConfig.Weights;
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
  private static final int SPARSE_STEPS = 10;
  private static final int CLASSIFICATION_STEPS = 100;
  private static final int FAMILY_SEED = 12;
  private static final double VARIANCE_BAR = 0.9;
  private static final double LOSS_BAR = 1;
  private static final GradientConfig GRADIENT = GradientConfig.standard();

  @Override
  public String name() {
    return "sampling";
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    TaskFamily sparse = BuiltInFamily.SPARSE_QUADRATIC.tasks(Dimensions.of(DIMENSION), FAMILY_SEED);
    LearnedWeights trained = Training.of(sparse, sparseTraining(options), progress);
    measure(sparse, trained, SPARSE_STEPS, options, rows, found);
    TaskFamily classification =
        BuiltInFamily.CLASSIFICATION.tasks(Dimensions.of(DIMENSION), FAMILY_SEED);
    measure(classification, LearnedWeights.shipped(), CLASSIFICATION_STEPS, options, rows, found);
    found
        .sections()
        .add(
            new Section.Table(
                "What the QueryRNN adds",
                "Losses after %d steps (sparse quadratics, by weights trained here) and %d (classification, by those that ship), with the QueryRNN and with all deviations 1; variance of estimates over their squared mean, and their cosine with the gradient, at the points of the search with it."
                    .formatted(SPARSE_STEPS, CLASSIFICATION_STEPS),
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

  /** The UpdateRNN first, then the QueryRNN alone, without a pull towards equal deviations. */
  private static MetaConfig sparseTraining(ExperimentOptions options) {
    return new MetaConfig(
        MetaConfig.standard().optimizer(),
        new Unrolling(SPARSE_STEPS, SPARSE_STEPS, Weights.UNIFORM, Objective.LOG, true, 0, 1),
        MetaConfig.Sampling.of(GRADIENT),
        new MetaConfig.Stage(200, 1e-2),
        new MetaConfig.Stage(options.full() ? 6000 : 1500, 1.5e-3),
        false,
        new MetaConfig.Validation(30, 100));
  }

  private static void measure(
      TaskFamily family,
      LearnedWeights weights,
      int steps,
      ExperimentOptions options,
      List<List<String>> rows,
      Found found) {
    int tasks = options.full() ? 10 : 3;
    long queries = (long) steps * GRADIENT.queries();
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
        ofSeed = ofSeed.plus(Spread.along(optimizer, task, queries, seed));
        with[s] += LossCurve.of(optimizer, task, queries, seed).last() / tasks;
        without[s] += LossCurve.of(plain, task, queries, seed).last() / tasks;
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
