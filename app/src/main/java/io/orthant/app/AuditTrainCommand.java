package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.attack.ImageFamily;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.learned.MetaConfig;
import io.orthant.blackbox.learned.MetaTrainer;
import io.orthant.blackbox.task.Split;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifier and images in, an optimiser that has learned to flip its answers out. */
@Command(
    name = "train",
    description =
        "Trains the learned optimiser to flip the answers of an image classifier, with the"
            + " gradients that an audit never sees: audits of other images, and of other"
            + " classifiers, then need fewer queries.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant audit train mnist.safetensors ~/.cache/orthant-data/mnist --out images.json",
      "  orthant audit image mnist.safetensors ~/.cache/orthant-data/mnist --weights images.json"
    })
final class AuditTrainCommand extends ReportingCommand {
  @Parameters(
      index = "0",
      paramLabel = "CLASSIFIER",
      description = "File of the classifier, as 'orthant train-classifier' writes it.")
  private Path file;

  @Parameters(
      index = "1",
      paramLabel = "IMAGES",
      description = "Folder with the test files of MNIST or of a set like it.")
  private Path images;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "File for the optimiser, as JSON. A checkpoint lies beside it.")
  private Path out;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint of an interrupted run with the same options.")
  private boolean resume;

  @Option(
      names = "--classes",
      paramLabel = "N",
      split = ",",
      description = "Only images of these classes. Default: all.")
  private List<Integer> classes = IntStream.range(0, ImageClassifier.CLASSES).boxed().toList();

  @Option(
      names = "--images",
      arity = "2",
      paramLabel = "N",
      description =
          "How many images to train on, and to choose the best weights by. Default: 100 10.")
  private int[] counts = {100, 10};

  @Option(
      names = "--unrolls",
      arity = "2",
      paramLabel = "N",
      description =
          "Searches to train on: by the UpdateRNN alone, then of the QueryRNN. Default: 200 200.")
  private int[] unrolls = {200, 200};

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Steps of a search in training, a multiple of 20; 21 queries each. Default:"
              + " ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Multiply changes and objectives of each search in training by factors drawn from 1/N to"
              + " N, so that the optimiser meets classifiers that give way sooner or later; 1 for"
              + " none. Default: ${DEFAULT-VALUE}.")
  private double scale;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of starts and training. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  protected Result run(Progress progress) throws IOException {
    Path checkpoint = CheckpointFile.beside(out, resume);
    LabelledImages all = LabelledImages.test(images);
    try (Arena arena = Arena.ofConfined()) {
      ImageClassifier classifier = ImageClassifier.read(file, arena);
      LabelledImages known =
          ImageFamily.recognised(classifier, all, counts[0] + counts[1], classes);
      if (counts[0] < 1 || counts[1] < 1 || known.size() < counts[0] + counts[1]) {
        throw new IllegalArgumentException(
            "%d and %d images are wanted, at least one each; the classifier recognises %d"
                .formatted(counts[0], counts[1], known.size()));
      }
      ImageFamily family =
          new ImageFamily(
              images.getFileName().toString(),
              classifier,
              Map.of(
                  Split.TRAIN,
                  known.select(IntStream.range(0, counts[0]).toArray()),
                  Split.VALIDATION,
                  known.select(IntStream.range(counts[0], counts[0] + counts[1]).toArray())),
              Objective.ofProbabilities(),
              new Seed(seed));
      return TrainedOptimizer.train(
          new MetaTrainer(config(), family, new Seed(seed)), out, checkpoint, progress);
    }
  }

  /** The paper's, with fewer searches of the QueryRNN, at higher rates. */
  private MetaConfig config() {
    MetaConfig paper = MetaConfig.paper();
    MetaConfig.Unrolling unrolling = paper.unrolling();
    return new MetaConfig(
        paper.optimizer(),
        new MetaConfig.Unrolling(
            steps,
            unrolling.window(),
            unrolling.weights(),
            unrolling.objective(),
            unrolling.secondOrder(),
            unrolling.regularizer(),
            unrolling.clip()),
        new MetaConfig.Sampling(
            paper.sampling().gradient(),
            paper.sampling().fewestDirections(),
            paper.sampling().mostDirections(),
            scale),
        new MetaConfig.Stage(unrolls[0], 3e-3),
        new MetaConfig.Stage(unrolls[1], 5e-3),
        false,
        new MetaConfig.Validation(counts[1], 10));
  }
}
