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
 * Whether noise in the depth of a network makes it stable and robust (Liu et al., <em>How does
 * noise help robustness? Explanation and exploration under the neural SDE framework</em>, CVPR
 * 2020): the solvers, the exponents, images clean, corrupted and attacked, the cost of a step, and
 * perturbed histories.
 */
public final class NeuralSde implements Experiment {
  static final String NAME = "neural-sde";
  private static final String ORDERS = "orders";
  private static final String COST = "cost";
  private static final String STABILITY = "stability";
  private static final String FASHION = "fashion";
  private static final String CIFAR = "cifar";
  private static final String CALLS = "calls";
  private static final String BEAUTY = "beauty";
  private static final int SHARE = 4;
  private static final int QUICK_SHARE = 40;
  private static final double FASHION_RADIUS = 0.03;
  private static final double CIFAR_RADIUS = 0.01;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Solvers, stability, and robustness of networks with noise in their depth.";
  }

  @Override
  public List<String> parts() {
    return List.of(ORDERS, COST, STABILITY, FASHION, CIFAR, CALLS, BEAUTY);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    List<Section> sections = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (!options.full()) {
      notes.add(
          "Quick: few images, passes and paths, %d of 5 seeds, and of the parts that want data none unless asked for."
              .formatted(options.seeds()));
    }
    if (options.wants(ORDERS, true)) {
      new SdeOrders(options).run(sections, claims);
    }
    if (options.wants(COST, true)) {
      new DepthCost(options).run(sections, claims);
    }
    if (options.wants(STABILITY, true)) {
      DepthStability stability = new DepthStability(options);
      stability.linear(sections, claims);
      if (options.full()) {
        stability.trained(ImageSet.fashion(options.data()), sections, claims);
      }
    }
    if (options.wants(FASHION, false)) {
      new DepthRobustness(ImageSet.fashion(options.data()), FASHION_RADIUS, options)
          .run(progress, sections, claims, notes);
    }
    if (options.wants(CIFAR, false)) {
      new DepthRobustness(ImageSet.cifar(options.data()), CIFAR_RADIUS, options)
          .run(progress, sections, claims, notes);
    }
    if (options.wants(CALLS, true)) {
      SequenceTask calls =
          SequenceTask.calls(
              options.full() ? SHARE : QUICK_SHARE, options.full() ? 6 : 1, progress);
      new HistoryRobustness(calls, options).run(progress, sections, claims);
    }
    if (options.wants(BEAUTY, false)) {
      SequenceTask beauty = SequenceTask.beauty(options.data(), options.full() ? 8 : 1, progress);
      new HistoryRobustness(beauty, options).run(progress, sections, claims);
    }
    return new Findings("Neural SDE", sections, claims, notes);
  }
}
