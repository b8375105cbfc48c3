package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.vectors.Progress;
import java.io.IOException;

/**
 * How many queries it takes to change what an image classifier answers.
 *
 * @param name of the part
 * @param dataSet whose images and classifier
 * @param tuningImages how many images to choose settings by
 */
record ImagesPart(String name, String dataSet, int tuningImages) implements ExperimentPart {

  /** It needs a trained classifier and an optimiser trained on it, which take minutes to make. */
  @Override
  public boolean partOf(ExperimentOptions options) {
    return options.full();
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    new ImageRobustness(dataSet, tuningImages, options).run(progress, found);
    if (!options.full()) {
      found
          .notes()
          .add(
              "Quick, %s: 5 of 80 images, 2 of 7 step sizes and units, a quarter of the queries."
                  .formatted(name));
    }
  }
}
