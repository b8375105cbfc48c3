package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.MetaConfig;
import io.orthant.blackbox.learned.MetaTrainer;
import io.orthant.blackbox.task.BuiltInFamily;
import io.orthant.blackbox.task.Dimensions;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A family of tasks in, a trained optimiser out. */
@Command(
    name = "train",
    description =
        "Trains the two networks of the learned optimiser on a family of tasks, and keeps those"
            + " that do best on validation tasks.",
    sortOptions = false,
    footer = {
      "",
      "Example, which made the optimiser that ships:",
      "  orthant blackbox train --out learned-optimizer.json"
    })
final class BlackboxTrainCommand extends ReportingCommand {
  @Option(
      names = "--family",
      paramLabel = "NAME",
      defaultValue = "classification",
      description = "The tasks: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private BuiltInFamily family;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the trained optimiser goes, as JSON. A checkpoint lies beside it.")
  private Path out;

  @Option(
      names = "--resume",
      description = "Go on from the checkpoint of an interrupted run with the same options.")
  private boolean resume;

  @Option(
      names = "--dimensions",
      arity = "2",
      paramLabel = "N",
      description = "Fewest and most coordinates of a task. Default: 30 150.")
  private int[] dimensions = {30, 150};

  @Option(
      names = "--directions",
      arity = "2",
      paramLabel = "N",
      description = "Fewest and most directions of an estimate. Default: 10 40.")
  private int[] directions = {10, 40};

  @Option(
      names = "--unrolls",
      arity = "2",
      paramLabel = "N",
      description =
          "Searches to train on: by the UpdateRNN alone, then with the QueryRNN. Default: as the"
              + " form of training has it.")
  private int @Nullable [] unrolls;

  @Option(
      names = "--paper",
      description =
          "Train as in the paper's code: 200 and 400 searches, windows of 20 steps, no second-order"
              + " terms, no dimension factor, the QueryRNN alone in the second stage.")
  private boolean paper;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, searches and estimates. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--task-seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the tasks; trainings with the same one can be compared by their validation."
              + " Default: ${DEFAULT-VALUE}.")
  private long taskSeed;

  @Override
  protected Result run(Progress progress) throws IOException {
    Path checkpoint = CheckpointFile.beside(out, resume);
    MetaTrainer trainer =
        new MetaTrainer(
            config(),
            family.tasks(new Dimensions(dimensions[0], dimensions[1]), taskSeed),
            new Seed(seed));
    return TrainedOptimizer.train(trainer, out, checkpoint, progress);
  }

  private MetaConfig config() {
    MetaConfig form = paper ? MetaConfig.paper() : MetaConfig.standard();
    MetaConfig.Sampling sampling =
        new MetaConfig.Sampling(
            GradientConfig.standard(), directions[0], directions[1], form.sampling().scaleRange());
    int[] counts =
        unrolls == null ? new int[] {form.update().unrolls(), form.query().unrolls()} : unrolls;
    return new MetaConfig(
        form.optimizer(),
        form.unrolling(),
        sampling,
        new MetaConfig.Stage(counts[0], form.update().rate()),
        new MetaConfig.Stage(counts[1], form.query().rate()),
        form.joint(),
        form.validation());
  }
}
