package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedConfig;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.learned.MetaConfig;
import io.orthant.blackbox.learned.MetaTrainer;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The learned optimiser of images: the paper's networks, trained on changes of MNIST images by the
 * paper's settings, shorter and with a larger rate at the beginning. Kept among the data sets, since
 * it takes a while; the training can be interrupted and goes on when it is started again.
 */
final class ImageOptimizer {
  private static final String FILE = "image-optimizer.json";
  private static final long SEED = 1;

  private ImageOptimizer() {}

  /** Reads the optimiser, or trains it. */
  static LearnedWeights get(ImageTasks tasks, ExperimentOptions options, Progress progress)
      throws IOException {
    Path file = options.data().resolve(FILE);
    if (Files.exists(file)) {
      return LearnedWeights.read(file);
    }
    Seed seed = new Seed(SEED);
    LearnedWeights weights =
        new MetaTrainer(config(options.full()), tasks.family(seed), seed)
            .train(options.data().resolve(FILE + ".checkpoint"), progress, () -> false);
    if (options.full()) {
      weights.write(file);
    }
    return weights;
  }

  private static MetaConfig config(boolean full) {
    MetaConfig paper = MetaConfig.paper();
    return new MetaConfig(
        LearnedConfig.paper(),
        full
            ? paper.unrolling()
            : new MetaConfig.Unrolling(
                60, 20, paper.unrolling().weights(), paper.unrolling().objective(), false, 0.005, 1),
        MetaConfig.Sampling.of(GradientConfig.standard()),
        new MetaConfig.Stage(full ? 60 : 10, 3e-3),
        new MetaConfig.Stage(full ? 80 : 6, 5e-3),
        false,
        new MetaConfig.Validation(full ? 10 : 2, full ? 10 : 4));
  }
}
