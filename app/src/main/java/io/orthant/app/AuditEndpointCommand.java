package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.attack.EndpointModel;
import io.orthant.blackbox.attack.EndpointTemplate;
import io.orthant.blackbox.attack.InputTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Template of an endpoint and inputs in, sizes of the changes that flip its answers out. */
@Command(
    name = "endpoint",
    description =
        "Audits whatever model an HTTP endpoint serves, by changes of the vectors that it is sent.",
    sortOptions = false,
    footer = {
      "",
      "The template is a JSON file:",
      "  {\"url\": \"http://localhost:8080/predict\", \"body\": {\"instances\": [\"$${input}\"]},",
      "   \"scores\": \"/predictions/0\", \"kind\": \"probabilities\"}",
      "and may hold method, headers, answers (a pointer to names), timeoutMillis and parallel.",
      "",
      "Example:",
      "  orthant audit endpoint endpoint.json inputs.npy --lower 0 --upper 1 --queries 500"
    })
final class AuditEndpointCommand extends ReportingCommand {
  @Parameters(
      index = "0",
      paramLabel = "TEMPLATE",
      description = "JSON file that says how the endpoint is asked.")
  private Path file;

  @Parameters(index = "1", paramLabel = "INPUTS", description = "Vectors (.fvecs or .npy).")
  private Path inputs;

  @Option(
      names = "--lower",
      paramLabel = "X",
      description = "Smallest number of an input. Default: none.")
  private double lower = Double.NEGATIVE_INFINITY;

  @Option(
      names = "--upper",
      paramLabel = "X",
      description = "Largest number of an input. Default: none.")
  private double upper = Double.POSITIVE_INFINITY;

  @Option(
      names = "--radius",
      paramLabel = "R",
      description = "By how much a number may change at most. Default: any.")
  private double radius = Double.POSITIVE_INFINITY;

  @Mixin private AuditOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    EndpointTemplate template = EndpointTemplate.read(file);
    boolean probabilities = template.kind() == EndpointTemplate.Kind.PROBABILITIES;
    Objective objective =
        options.objective(probabilities ? Objective.ofProbabilities() : Objective.ofScores());
    Surroundings surroundings = new Surroundings(lower, upper, radius, Surroundings.Edge.CLIP);
    OptimizerSettings usual = OptimizerSettings.standard();
    try (VectorSource asked = VectorSource.open(inputs);
        EndpointModel model = new EndpointModel(template, asked.matrix().dimension())) {
      Matrix vectors = asked.matrix();
      return new AuditRun(
              options,
              OptimizerName.LEARNED,
              Double.isInfinite(radius) ? usual : usual.withBall(radius))
          .run(
              template.url().toString(),
              probabilities
                  ? "Euclidean norm of the change"
                  : "Euclidean norm of the change as a share of the input's",
              vectors.rows(),
              input -> InputTask.of(model, vectors.row(input), surroundings, objective),
              progress);
    }
  }
}
