package io.orthant.bench.experiment;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * Whether noise in the depth of a network makes it stable and robust (Liu et al., <em>How does
 * noise help robustness? Explanation and exploration under the neural SDE framework</em>, CVPR
 * 2020): the solvers, the exponents, images clean, corrupted and attacked, the cost of a step, and
 * perturbed histories.
 */
public final class NeuralSde implements Experiment {
  static final String NAME = "neural-sde";
  private static final int SHARE = 4;
  private static final int QUICK_SHARE = 40;
  private static final double FASHION_RADIUS = 0.03;
  private static final double CIFAR_RADIUS = 0.01;

  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of("orders", (options, _, found) -> new SdeOrders(options).run(found)),
          ExperimentPart.of("cost", (options, _, found) -> new DepthCost(options).run(found)),
          ExperimentPart.of("stability", NeuralSde::stability),
          ExperimentPart.ofFull(
              "fashion",
              (options, progress, found) ->
                  images(
                      ImageSet.fashion(options.data()), FASHION_RADIUS, options, progress, found)),
          ExperimentPart.ofFull(
              "cifar",
              (options, progress, found) ->
                  images(ImageSet.cifar(options.data()), CIFAR_RADIUS, options, progress, found)),
          ExperimentPart.of(
              "calls",
              (options, progress, found) ->
                  histories(
                      SequenceTask.calls(
                          options.full() ? SHARE : QUICK_SHARE, options.full() ? 6 : 1, progress),
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "beauty",
              (options, progress, found) ->
                  histories(
                      SequenceTask.beauty(options.data(), options.full() ? 8 : 1, progress),
                      options,
                      progress,
                      found)));

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
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    Found found = ExperimentPart.run(PARTS, options, progress);
    if (!options.full()) {
      found
          .notes()
          .add("Quick: few images, passes and paths, %d of 5 seeds.".formatted(options.seeds()));
    }
    return found.findings("Neural SDE");
  }

  private static void stability(ExperimentOptions options, Progress progress, Found found)
      throws IOException {
    DepthStability stability = new DepthStability(options);
    stability.linear(found);
    if (options.full()) {
      stability.trained(ImageSet.fashion(options.data()), found);
    }
  }

  private static void images(
      ImageSet images, double radius, ExperimentOptions options, Progress progress, Found found) {
    new DepthRobustness(images, radius, options).run(progress, found);
  }

  private static void histories(
      SequenceTask task, ExperimentOptions options, Progress progress, Found found)
      throws IOException {
    new HistoryRobustness(task, options).run(progress, found);
  }
}
