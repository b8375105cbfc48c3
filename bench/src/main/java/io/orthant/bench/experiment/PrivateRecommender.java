package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.train.PrivacyConfig.Clipping;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an encoder trained under a privacy budget still ranks, by its epsilon: beside the same
 * encoder without a budget and without training, a Markov chain, and popularity.
 */
public final class PrivateRecommender implements Experiment {
  static final String NAME = "private-recommender";
  private static final String CALLS = "calls";
  private static final String CLASSES = "classes";
  private static final String BEAUTY = "beauty";
  private static final int QUICK_SHARE = 4;
  private static final double[] EPSILONS = {1, 2, 4, 8, 16};
  private static final double[] QUICK_EPSILONS = {2, 8};

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
    return List.of(CALLS, CLASSES, BEAUTY);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    List<Section> sections = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    notes.add(
        "The list of items and the settings look at the data and are not counted. Noise is seeded:"
            + " a measurement, not a release.");
    if (!options.full()) {
      notes.add(
          "Quick: one method of %d, epsilon 2 and 8, flat clipping, methods as units alone unless other parts are named."
              .formatted(QUICK_SHARE));
    }
    double[] epsilons = options.full() ? EPSILONS : QUICK_EPSILONS;
    List<Clipping> clippings =
        options.full() ? List.of(Clipping.FLAT, Clipping.ADACLIP) : List.of(Clipping.FLAT);
    boolean methods = options.wants(CALLS, true);
    boolean classes = options.wants(CLASSES, false);
    if (methods || classes) {
      Dataset calls = RuntimeCalls.read(options.full() ? 1 : QUICK_SHARE, progress);
      if (methods) {
        new BudgetSweep("calls, a method protected", calls, Unit.EXAMPLE, options)
            .run(epsilons, clippings, progress, sections, claims);
      }
      if (classes) {
        new BudgetSweep("calls, a class protected", calls, Unit.USER, options)
            .run(epsilons, clippings, progress, sections, claims);
      }
    }
    if (options.wants(BEAUTY, false)) {
      Dataset beauty = BeautyFile.read(options.data(), progress);
      new BudgetSweep("Amazon Beauty, a user protected", beauty, Unit.USER, options)
          .run(epsilons, clippings, progress, sections, claims);
    }
    return new Findings("A private recommender", sections, claims, notes);
  }
}
