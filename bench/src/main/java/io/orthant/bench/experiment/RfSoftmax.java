package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether negatives drawn by random Fourier features train like the full softmax (Rawat et al.,
 * NeurIPS 2019): the bias of the gradient beside other samplers, also at equal cost; what a step
 * costs as the catalogue grows; and what trained models are worth.
 */
public final class RfSoftmax implements Experiment {
  static final String NAME = "rf-softmax";
  private static final String BIAS = "bias";
  private static final String STEPS = "steps";
  private static final String TRAINING = "training";

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
    return List.of(BIAS, STEPS, TRAINING);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    List<String> parts = options.parts().isEmpty() ? parts() : options.parts();
    List<Section> sections = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (parts.contains(BIAS)) {
      new BiasPart(options, progress).run(sections, claims, notes);
    }
    if (parts.contains(STEPS)) {
      new CostPart(options, progress).run(sections, claims, notes);
    }
    if (parts.contains(TRAINING)) {
      new TrainingPart(options, progress).run(sections, claims, notes);
    }
    return new Findings("Sampled softmax by random Fourier features", sections, claims, notes);
  }
}
