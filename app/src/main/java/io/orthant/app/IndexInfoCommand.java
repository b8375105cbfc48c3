package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Index file in, description out. */
@Command(
    name = "info",
    description = "Checks every byte of an index file and tells what is in it.",
    footer = {"", "Example:", "  orthant index info vectors.orthant"})
final class IndexInfoCommand extends ReportingCommand {
  @Parameters(paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Override
  protected Result run(Progress progress) throws IOException {
    VectorIndex.verify(file);
    try (VectorIndex index = VectorIndex.open(file)) {
      return new IndexSummary(file.toString(), index.info());
    }
  }
}
