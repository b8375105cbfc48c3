package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.vectors.Progress;
import java.io.IOException;

/** How few settings of an index have to be tried to find a fast one. */
final class TuningPart implements ExperimentPart {
  @Override
  public String name() {
    return "tuning";
  }

  @Override
  public boolean partOf(ExperimentOptions options) {
    return options.full();
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    new IndexTuning(options).run(progress, found);
    if (!options.full()) {
      found.notes().add("Quick, tuning: 40,000 of 339,479 rows.");
    }
  }
}
