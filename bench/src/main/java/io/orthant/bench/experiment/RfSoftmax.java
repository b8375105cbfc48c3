package io.orthant.bench.experiment;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * Whether negatives drawn by random Fourier features train like the full softmax (Rawat et al.,
 * NeurIPS 2019): the bias of the gradient beside other samplers, also at equal cost; what a step
 * costs as the catalogue grows; and what trained models are worth.
 */
public final class RfSoftmax implements Experiment {
  static final String NAME = "rf-softmax";
  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of(
              "bias", (options, progress, found) -> new BiasPart(options, progress).run(found)),
          ExperimentPart.of(
              "steps", (options, progress, found) -> new CostPart(options, progress).run(found)),
          ExperimentPart.of(
              "training",
              (options, progress, found) -> new TrainingPart(options, progress).run(found)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Gradient bias, cost of a step and trained models of samplers beside the full softmax.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    ExperimentPart.Found found = ExperimentPart.run(PARTS, options, progress);
    return found.findings("Sampled softmax by random Fourier features");
  }
}
