package io.orthant.bench.experiment;

import io.orthant.blackbox.attack.ImageFamily;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.task.Split;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A classifier and images that it puts into their class. Optimisers are trained and their step sizes
 * chosen on images of the classes 0 to 4, and judged on images of the classes 5 to 9, all from the
 * test files: nobody has seen those, nor their classes.
 *
 * @param name of the data set
 */
record ImageTasks(
    String name,
    ImageClassifier classifier,
    LabelledImages training,
    LabelledImages validation,
    LabelledImages test) {
  private static final int TRAINING = 100;
  private static final int VALIDATION = 50;
  private static final int TEST = 100;

  /**
   * Reads a data set and its classifier.
   *
   * @param folder where data sets lie
   * @throws IOException if something is missing, saying how to get it
   */
  static ImageTasks read(Path folder, String name) throws IOException {
    LabelledImages images = LabelledImages.test(folder.resolve(name));
    Path file = folder.resolve(name + "-classifier.safetensors");
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing: run ./orthant train-classifier %s --out %s"
              .formatted(file, folder.resolve(name), file));
    }
    ImageClassifier classifier = ImageClassifier.read(file, Arena.ofAuto());
    LabelledImages known =
        ImageFamily.recognised(
            classifier, images, TRAINING + VALIDATION, List.of(0, 1, 2, 3, 4));
    return new ImageTasks(
        name,
        classifier,
        known.select(range(0, TRAINING)),
        known.select(range(TRAINING, TRAINING + VALIDATION)),
        ImageFamily.recognised(classifier, images, TEST, List.of(5, 6, 7, 8, 9)));
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  /** Tasks to train an optimiser on. */
  ImageFamily family(Seed seed) {
    return new ImageFamily(
        name,
        classifier,
        Map.of(Split.TRAIN, training, Split.VALIDATION, validation),
        Objective.ofProbabilities(),
        seed);
  }
}
