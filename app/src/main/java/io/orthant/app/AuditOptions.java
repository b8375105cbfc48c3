package io.orthant.app;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.attack.AttackTask;
import io.orthant.blackbox.attack.AuditSettings;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How hard, and by what, small changes are looked for. */
final class AuditOptions {
  /** Share of the steps that look where the QueryRNN says, as published. */
  private static final double QUERY_MIX = 0.5;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "What looks for the change: learned, zo-sgd, zo-signsgd, zo-adam, coordinate, nes,"
              + " cma-es, signhunter or square. Default: learned, for histories cma-es.")
  private @Nullable OptimizerName optimizer;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights of the learned optimiser, as 'orthant audit train' writes them. Default: those"
              + " that ship with Orthant.")
  private @Nullable Path weights;

  @Option(
      names = "--queries",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "How often the model may be asked for each input, all told; never exceeded. Default:"
              + " ${DEFAULT-VALUE}.")
  private long queries;

  @Option(
      names = "--inputs",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many inputs to audit, from the first on. Default: ${DEFAULT-VALUE}.")
  private int inputs;

  @Option(
      names = "--at-first",
      description =
          "Stop at the first change that flips the answer, instead of looking for a smaller one"
              + " with all queries.")
  private boolean atFirst;

  @Option(
      names = "--weight",
      paramLabel = "C",
      description =
          "Weight of the size of a change against the margin of the answer. Default: by the kind.")
  private @Nullable Double weight;

  @Option(
      names = "--kappa",
      paramLabel = "K",
      defaultValue = "0",
      description = "By how much the answer should lose. Default: ${DEFAULT-VALUE}.")
  private double kappa;

  @Option(
      names = "--directions",
      paramLabel = "Q",
      defaultValue = "20",
      description =
          "Random directions of a gradient estimate, for the optimisers that use one. Default:"
              + " ${DEFAULT-VALUE}.")
  private int directions;

  @Option(
      names = "--probe-radius",
      paramLabel = "MU",
      description = "How far the probes of an estimate lie away. Default: by the model.")
  private @Nullable Double probeRadius;

  @Option(
      names = "--step",
      paramLabel = "S",
      description =
          "Learning rate, first deviation of cma-es as a share of the box, or for learned how many"
              + " times as far apart changes lie as where it was trained. Default: by the"
              + " optimiser, 1 for learned.")
  private @Nullable Double step;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How often a call that failed for the moment is made again; its queries count. Default:"
              + " ${DEFAULT-VALUE}.")
  private int retries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--html", paramLabel = "FILE", description = "Draw what was found on a page.")
  private @Nullable Path html;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Write every query, a line of JSON each: input, query, value, change.")
  private @Nullable Path log;

  OptimizerName optimizer(OptimizerName usual) {
    return optimizer == null ? usual : optimizer;
  }

  /**
   * The optimiser with what is given, and else with the settings that are usual for the task.
   *
   * @throws IOException if its weights cannot be read
   */
  BlackboxOptimizer optimizer(OptimizerName name, AttackTask task, OptimizerSettings usual)
      throws IOException {
    GradientConfig own = usual.gradient().withCount(directions);
    GradientConfig gradient = probeRadius == null ? own : own.withRadius(probeRadius);
    if (name == OptimizerName.LEARNED) {
      LearnedWeights trained =
          weights == null ? LearnedWeights.shipped() : LearnedWeights.read(weights);
      return new LearnedOptimizer(
          step == null ? trained : trained.inUnits(step), gradient, QUERY_MIX, true);
    }
    if (weights != null) {
      throw new IllegalArgumentException(
          "--weights are those of the learned optimiser; --optimizer names another one");
    }
    OptimizerSettings settings = usual.withGradient(gradient);
    return name.create(
        task.box().searchDimension(), step == null ? settings : settings.withStep(step));
  }

  AuditSettings settings(BlackboxOptimizer chosen) {
    AuditSettings settings = AuditSettings.of(chosen, queries).withRetries(retries);
    return atFirst ? settings.stoppingAtFirst() : settings;
  }

  Objective objective(Objective usual) {
    return new Objective(
        kappa, weight == null ? usual.weight() : weight, usual.size(), usual.relative());
  }

  /**
   * How many of the given inputs are audited.
   *
   * @throws IllegalArgumentException if none is
   */
  int count(int available) {
    if (inputs < 1 || available < 1) {
      throw new IllegalArgumentException(
          "There must be at least 1 input to audit, not %d of %d".formatted(inputs, available));
    }
    return Math.min(inputs, available);
  }

  long queries() {
    return queries;
  }

  boolean atFirst() {
    return atFirst;
  }

  long seed() {
    return seed;
  }

  @Nullable Path html() {
    return html;
  }

  @Nullable Path log() {
    return log;
  }
}
