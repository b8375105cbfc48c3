package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.attack.ClassifierModel;
import io.orthant.blackbox.attack.ImageFamily;
import io.orthant.blackbox.attack.InputTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.optimizer.ImageShape;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifier and images in, sizes of the changes that flip its answers out. */
@Command(
    name = "image",
    description =
        "Audits an image classifier by changes of the points of test images that it puts into their"
            + " class.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant audit image mnist.safetensors ~/.cache/orthant-data/mnist --html audit.html"
    })
final class AuditImageCommand extends ReportingCommand {
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
      names = "--edge",
      paramLabel = "clip|tanh",
      defaultValue = "clip",
      description =
          "How points are kept between black and white: cut off, or as a hyperbolic tangent."
              + " Default: ${DEFAULT-VALUE}.")
  private Surroundings.Edge edge;

  @Option(
      names = "--radius",
      paramLabel = "R",
      description =
          "By how much a point may change at most. Default: any, for signhunter and square 0.1,"
              + " which change every point by as much.")
  private double radius = Double.POSITIVE_INFINITY;

  @Mixin private AuditOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    LabelledImages test = LabelledImages.test(images);
    Objective objective = options.objective(Objective.ofProbabilities());
    Surroundings surroundings = Surroundings.ofImages().with(edge).within(radius);
    OptimizerSettings usual =
        OptimizerSettings.standard()
            .withImage(new ImageShape(1, ImageClassifier.SIDE, ImageClassifier.SIDE));
    try (Arena arena = Arena.ofConfined()) {
      ImageClassifier classifier = ImageClassifier.read(file, arena);
      LabelledImages recognised =
          ImageFamily.recognised(
              classifier,
              test,
              options.count(test.size()),
              IntStream.range(0, ImageClassifier.CLASSES).boxed().toList());
      ClassifierModel model = new ClassifierModel(classifier);
      return new AuditRun(
              options,
              OptimizerName.LEARNED,
              Double.isInfinite(radius) ? usual : usual.withBall(radius))
          .run(
              file.toString(),
              "Euclidean norm of the change, points lying between 0 and 1",
              recognised.size(),
              input -> InputTask.of(model, recognised.images().get(input), surroundings, objective),
              progress);
    }
  }
}
