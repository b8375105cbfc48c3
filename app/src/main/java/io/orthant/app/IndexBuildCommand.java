package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.IndexInfo;
import io.orthant.index.RecallTarget;
import io.orthant.index.Tuner;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vectors in, index file out. */
@Command(
    name = "build",
    description = "Builds an index of vectors, or of the items of a model.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant index build vectors.fvecs --similarity cosine --out vectors.orthant",
      "  orthant index build vectors.fvecs --target-recall 0.95 --queries queries.fvecs"
          + " --out vectors.orthant",
      "  orthant index build model --out items.orthant"
    })
final class IndexBuildCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "VECTORS",
      description = "Vectors (.fvecs or .npy), or the folder of a model.")
  private Path vectors;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "File for the index.")
  private Path out;

  @Option(
      names = "--target-recall",
      paramLabel = "R",
      description =
          "Choose probes and rerank, and partitions and anisotropy unless they are given, so that"
              + " searches find this share of the true neighbours at least cost. The choice is kept"
              + " in the index.")
  private @Nullable Double recall;

  @Option(
      names = "-k",
      paramLabel = "K",
      defaultValue = "10",
      description = "Neighbours of a query, for --target-recall. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "Queries like those to come (.fvecs or .npy), for --target-recall. Without them, a model"
              + " is asked for histories of one item, and rows stand for the queries of other"
              + " vectors.")
  private @Nullable Path queries;

  @Mixin private IndexOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    if (queries != null && recall == null) {
      throw usage("--queries needs --target-recall");
    }
    PhaseClock clock = new PhaseClock(progress);
    try (VectorSource source = VectorSource.open(vectors);
        VectorIndex index = build(source, clock)) {
      try (Progress.Task task = clock.start("writing", 1, "files")) {
        index.save(out);
        task.advance(1);
      }
      IndexInfo info = index.info();
      return new BuildSummary(out.toString(), info, BuildFigures.of(clock, info));
    }
  }

  private VectorIndex build(VectorSource source, Progress progress) throws IOException {
    Matrix rows = source.matrix();
    if (recall == null) {
      return VectorIndex.build(rows, options.config(), progress);
    }
    if (queries == null) {
      try (Arena arena = Arena.ofShared()) {
        Matrix likely = source.likelyQueries(options.config().seed(), arena);
        return tuned(rows, recall, likely, progress);
      }
    }
    try (VectorSource asked = VectorSource.open(queries)) {
      return tuned(rows, recall, asked.matrix(), progress);
    }
  }

  private VectorIndex tuned(Matrix rows, double wanted, @Nullable Matrix asked, Progress progress) {
    RecallTarget target =
        RecallTarget.of(wanted, k)
            .withSeed(options.config().seed())
            .withThreads(options.config().threads());
    return Tuner.build(rows, options.config(), options.variations(), target, asked, progress);
  }
}
