package io.orthant.app;

import io.orthant.app.console.Interruption;
import io.orthant.app.console.Result;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.learned.LearnedWeights.TrainingRecord;
import io.orthant.blackbox.learned.MetaTrainer;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An optimiser that was trained, and where it lies.
 *
 * @param file where it lies
 * @param training how it came about
 */
record TrainedOptimizer(String file, @Nullable TrainingRecord training) implements Result {
  /** Trains, and writes the weights to a file. */
  static TrainedOptimizer train(MetaTrainer trainer, Path out, Path checkpoint, Progress progress)
      throws IOException {
    try (Interruption interruption = new Interruption()) {
      LearnedWeights weights = trainer.train(checkpoint, progress, interruption);
      weights.write(out);
      return new TrainedOptimizer(out.toString(), weights.training());
    }
  }

  @Override
  public String text() {
    return training == null
        ? file
        : "%s: %,d searches in %.0f s, best on validation after %,d (%.4f)"
            .formatted(
                file,
                training.unrolls(),
                training.seconds(),
                training.bestUnroll(),
                training.score());
  }
}
