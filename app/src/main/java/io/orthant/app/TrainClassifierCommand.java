package io.orthant.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.orthant.app.console.Interruption;
import io.orthant.app.console.Json;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.learn.train.ImageTrainConfig;
import io.orthant.learn.train.ImageTrainer;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Labelled images in, file of a classifier and its accuracy out. */
@Command(
    name = "train-classifier",
    description =
        "Trains a small convolutional network to tell ten classes of grey images apart, MNIST and"
            + " its like, for 'orthant audit' to try it.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant train-classifier ~/.cache/orthant-data/mnist --out mnist.safetensors"
    })
final class TrainClassifierCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "IMAGES",
      description = "Folder with the four files of MNIST or of a set like it, packed or not.")
  private Path images;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description =
          "File for the classifier; one of that name is replaced. A checkpoint lies beside it.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes over the images. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint of an interrupted run with the same options.")
  private boolean resume;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, order and shifts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  protected Result run(Progress progress) throws IOException {
    Path checkpoint = CheckpointFile.beside(out, resume);
    LabelledImages training = LabelledImages.training(images);
    LabelledImages test = LabelledImages.test(images);
    ImageTrainConfig config = ImageTrainConfig.standard(seed).withEpochs(epochs);
    ImageTrainer trainer = new ImageTrainer(training, config);
    try (Arena arena = Arena.ofConfined();
        Interruption interruption = new Interruption()) {
      ImageClassifier classifier = trainer.run(checkpoint, interruption, arena, progress);
      Trained trained =
          new Trained(
              out.toString(),
              training.size(),
              config,
              test.size(),
              ImageTrainer.accuracy(classifier, test));
      classifier.write(out, Json.write(trained));
      return trained;
    }
  }

  /**
   * What came out.
   *
   * @param trainingImages how many images were learned from
   * @param testImages how many the accuracy was measured on, none of which was learned from
   * @param accuracy share of the test images that are put into their class
   */
  record Trained(
      @JsonProperty("classifier") String file,
      int trainingImages,
      ImageTrainConfig config,
      int testImages,
      double accuracy)
      implements Result {
    @Override
    public String text() {
      return "%s: accuracy %.4f on %,d test images, after %d passes over %,d images"
          .formatted(file, accuracy, testImages, config.epochs(), trainingImages);
    }
  }
}
