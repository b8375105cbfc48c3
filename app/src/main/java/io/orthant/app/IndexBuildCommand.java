package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
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

  @Mixin private IndexOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorSource source = VectorSource.open(vectors);
        VectorIndex index = VectorIndex.build(source.matrix(), options.config(), progress)) {
      index.save(out);
      return new IndexSummary(out.toString(), index.info());
    }
  }
}
