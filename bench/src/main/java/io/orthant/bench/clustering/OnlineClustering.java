package io.orthant.bench.clustering;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * What online trees are worth and what they cost (Menon et al., <em>Online Hierarchical Clustering
 * Approximations</em>, 2019): revenue and purity beside offline average linkage and simpler ways,
 * the cost of the exact replay beside a rebuild, and speed and memory as the tree grows.
 */
public final class OnlineClustering implements Experiment {
  static final String NAME = "online-clustering";

  private static final List<ExperimentPart> PARTS =
      List.of(new QualityPart(false), new QualityPart(true), new ReplayPart(), new GrowthPart());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Revenue, purity, speed and memory of trees that grow point by point, beside offline"
        + " average linkage.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    ExperimentPart.Found found = ExperimentPart.run(PARTS, options, progress);
    return found.findings("Online hierarchical clustering");
  }
}
