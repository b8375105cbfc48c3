package io.orthant.bench.experiment;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * What an encoder trained under a privacy budget still ranks, by its epsilon: beside the same
 * encoder without a budget and without training, a Markov chain, and popularity.
 */
public final class PrivateRecommender implements Experiment {
  static final String NAME = "private-recommender";
  private static final int QUICK_SHARE = 4;
  private static final double[] EPSILONS = {1, 2, 4, 8, 16};
  private static final double[] QUICK_EPSILONS = {2, 8};

  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of(
              "calls",
              (options, progress, found) ->
                  sweep(
                      "calls, a method protected",
                      calls(options, progress),
                      Unit.EXAMPLE,
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "classes",
              (options, progress, found) ->
                  sweep(
                      "calls, a class protected",
                      calls(options, progress),
                      Unit.USER,
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "beauty",
              (options, progress, found) ->
                  sweep(
                      "Amazon Beauty, a user protected",
                      BeautyFile.read(options.data(), progress),
                      Unit.USER,
                      options,
                      progress,
                      found)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "What an encoder still ranks when it is trained under a privacy budget.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    Found found = ExperimentPart.run(PARTS, options, progress);
    found
        .notes()
        .add(
            "The list of items and the settings look at the data and are not counted. Noise is"
                + " seeded: a measurement, not a release.");
    if (!options.full()) {
      found
          .notes()
          .add("Quick: one method of %d, epsilon 2 and 8, one rate.".formatted(QUICK_SHARE));
    }
    return found.findings("A private recommender");
  }

  private static Dataset calls(ExperimentOptions options, Progress progress) throws IOException {
    return RuntimeCalls.read(options.full() ? 1 : QUICK_SHARE, progress);
  }

  private static void sweep(
      String subject,
      Dataset dataset,
      Unit unit,
      ExperimentOptions options,
      Progress progress,
      Found found)
      throws IOException {
    double[] epsilons = options.full() ? EPSILONS : QUICK_EPSILONS;
    new BudgetSweep(subject, dataset, unit, options).run(epsilons, progress, found);
  }
}
