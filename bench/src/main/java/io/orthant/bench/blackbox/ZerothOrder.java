package io.orthant.bench.blackbox;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * Whether a learned optimiser needs fewer queries than hand-made ones (Ruan et al., "Learning to
 * Learn by Zeroth-Order Oracle", ICLR 2020): losses against queries on unseen tasks of several
 * families, what the QueryRNN adds, how far what was learned carries, and what a step costs.
 */
public final class ZerothOrder implements Experiment {
  static final String NAME = "zeroth-order";

  private static final List<ExperimentPart> PARTS =
      List.of(
          new FamilyPart(BuiltInFamily.CLASSIFICATION),
          new FamilyPart(BuiltInFamily.LOGISTIC),
          new FamilyPart(BuiltInFamily.ROBUST),
          new FamilyPart(BuiltInFamily.QUADRATIC),
          new FamilyPart(BuiltInFamily.SPARSE_QUADRATIC),
          new SamplingPart(),
          new TransferPart(),
          new StepCostPart(),
          new ImagesPart("images", ImageTasks.LEARNED_ON, 6),
          new ImagesPart("images-transfer", "fashion-mnist", 16),
          new ImageBallPart("images-ball", ImageTasks.LEARNED_ON, 0.1),
          new TuningPart());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Loss against queries of learned and hand-made optimisers that can only ask for values.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    ExperimentPart.Found found = ExperimentPart.run(PARTS, options, progress);
    return found.findings("Learned zeroth-order optimisation");
  }
}
