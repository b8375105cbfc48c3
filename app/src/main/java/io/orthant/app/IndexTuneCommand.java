package io.orthant.app;

import io.orthant.app.console.Interruption;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.index.RecallTarget;
import io.orthant.index.SettingTrial;
import io.orthant.index.SettingTrials;
import io.orthant.index.Tuner;
import io.orthant.index.Tuning;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Index and queries in, the same index with a setting for a recall out. */
@Command(
    name = "tune",
    description =
        "Finds the probes and the rerank that reach a recall at least cost, and keeps them in the"
            + " index for searches that give neither.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant index tune vectors.orthant queries.fvecs --target-recall 0.95",
      "  orthant index tune vectors.orthant queries.fvecs --target-recall 0.95 --optimizer cma-es"
    })
final class IndexTuneCommand extends ReportingCommand {
  @Parameters(index = "0", paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "QUERIES",
      description =
          "Queries like those to come (.fvecs or .npy). Without them, rows of the index stand for"
              + " queries.")
  private @Nullable Path queries;

  @Option(
      names = "--target-recall",
      required = true,
      paramLabel = "R",
      description = "Share of the true neighbours to find, above 0, at most 1.")
  private double recall;

  @Option(
      names = "-k",
      paramLabel = "K",
      defaultValue = "10",
      description = "Neighbours of each query. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the choice of queries. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "Search by measured time and nothing else, as for any black box, with learned, cma-es,"
              + " zo-sgd, zo-signsgd, zo-adam, coordinate or nes. Default: by what is known of an"
              + " index.")
  private @Nullable OptimizerName optimizer;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "60",
      description = "With --optimizer: how many settings may be tried. Default: ${DEFAULT-VALUE}.")
  private int evaluations;

  @Option(
      names = "--step",
      paramLabel = "S",
      description =
          "With --optimizer: its learning rate, or the first deviation of cma-es. Default: by the"
              + " optimiser.")
  private @Nullable Double step;

  @Override
  protected Result run(Progress progress) throws IOException {
    RecallTarget target = RecallTarget.of(recall, k).withSeed(seed).withThreads(threads);
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      Tuning tuning = tune(index, target, progress);
      index.keep(tuning);
      return new Tuned(file.toString(), tuning);
    }
  }

  private Tuning tune(VectorIndex index, RecallTarget target, Progress progress)
      throws IOException {
    if (queries == null) {
      return tune(index, target, null, progress);
    }
    try (VectorSource asked = VectorSource.open(queries)) {
      return tune(index, target, asked.matrix(), progress);
    }
  }

  private Tuning tune(
      VectorIndex index, RecallTarget target, @Nullable Matrix asked, Progress progress) {
    if (optimizer == null) {
      return Tuner.tune(index, target, asked, progress);
    }
    try (SettingTrials trials = SettingTrials.of(index, target, asked, progress);
        Interruption interruption = new Interruption()) {
      BlackboxTuner tuner = new BlackboxTuner(trials, recall, index.options(k));
      List<SettingTrial> tried =
          tuner.run(
              BlackboxTuner.optimizer(optimizer, step),
              evaluations,
              new Seed(seed),
              interruption,
              progress);
      return trials.tuning(tuner.fastest(tried));
    }
  }

  /** The setting that is kept now. */
  record Tuned(String file, Tuning tuning) implements Result {
    @Override
    public String text() {
      return file + ": " + IndexSummary.text(tuning);
    }
  }
}
