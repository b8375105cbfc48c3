package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.bench.ScratchFolder;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.learned.MetaConfig;
import io.orthant.blackbox.learned.MetaTrainer;
import io.orthant.blackbox.task.TaskFamily;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;

/** Trains an optimiser for one family, on tasks of the training split. */
final class Training {
  private Training() {}

  /**
   * The standard settings, but with the estimator of the contest throughout, and on fewer searches.
   */
  static MetaConfig shortened(GradientConfig gradient, ExperimentOptions options) {
    MetaConfig standard = MetaConfig.standard();
    return new MetaConfig(
        standard.optimizer(),
        standard.unrolling(),
        MetaConfig.Sampling.of(gradient),
        new MetaConfig.Stage(options.full() ? 250 : 30, standard.update().rate()),
        new MetaConfig.Stage(options.full() ? 100 : 15, standard.query().rate()),
        standard.joint(),
        new MetaConfig.Validation(options.full() ? 8 : 3, options.full() ? 25 : 15));
  }

  /** Trains in a folder of its own. */
  static LearnedWeights of(TaskFamily family, MetaConfig config, Progress progress)
      throws IOException {
    try (ScratchFolder folder = ScratchFolder.of("zeroth-order")) {
      return new MetaTrainer(config, family, new Seed(1))
          .train(folder.path().resolve("checkpoint"), progress, () -> false);
    }
  }
}
