package io.orthant.bench.blackbox;

import io.orthant.blackbox.attack.ImageFamily;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A classifier and test images that it puts into their class. The optimiser is trained on the first
 * images of the classes 0 to 4, step sizes are chosen on further ones, and all are judged on images
 * of the classes 5 to 9.
 *
 * @param name of the data set
 * @param validation images to choose step sizes by
 * @param test images to judge by
 */
record ImageTasks(
    String name, ImageClassifier classifier, LabelledImages validation, LabelledImages test) {
  /** The data set whose images the optimiser was trained on. */
  static final String LEARNED_ON = "mnist";

  private static final int TRAINED_ON = 110;
  private static final int VALIDATION = 50;
  private static final int TEST = 100;
  private static final List<Integer> SEEN = List.of(0, 1, 2, 3, 4);
  private static final List<Integer> UNSEEN = List.of(5, 6, 7, 8, 9);

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
    return new ImageTasks(
        name,
        classifier,
        ImageFamily.recognised(classifier, images, TRAINED_ON + VALIDATION, SEEN)
            .select(IntStream.range(TRAINED_ON, TRAINED_ON + VALIDATION).toArray()),
        ImageFamily.recognised(classifier, images, TEST, UNSEEN));
  }

  /**
   * Reads the optimiser that was trained on the first images.
   *
   * @throws IOException if it is missing, saying how to get it, or cannot be read
   */
  static LearnedWeights optimizer(Path folder) throws IOException {
    return optimizer(folder, "mnist-optimizer.json", "");
  }

  /**
   * Reads the UpdateRNN that was trained on the same images, each search in other units.
   *
   * @throws IOException if it is missing, saying how to get it, or cannot be read
   */
  static LearnedWeights scaledOptimizer(Path folder) throws IOException {
    return optimizer(folder, "mnist-optimizer-scaled.json", " --scale 3 --unrolls 200 0");
  }

  private static LearnedWeights optimizer(Path folder, String name, String how) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new IOException(
          "%s is missing: run ./orthant audit train %s %s --classes 0,1,2,3,4%s --out %s"
              .formatted(
                  file,
                  folder.resolve("mnist-classifier.safetensors"),
                  folder.resolve("mnist"),
                  how,
                  file));
    }
    return LearnedWeights.read(file);
  }
}
