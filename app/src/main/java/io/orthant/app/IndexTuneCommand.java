package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.RecallTarget;
import io.orthant.index.Tuner;
import io.orthant.index.Tuning;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
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
      "Example:",
      "  orthant index tune vectors.orthant queries.fvecs --target-recall 0.95"
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
      return Tuner.tune(index, target, null, progress);
    }
    try (VectorSource asked = VectorSource.open(queries)) {
      return Tuner.tune(index, target, asked.matrix(), progress);
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
