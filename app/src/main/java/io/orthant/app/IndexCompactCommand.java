package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changed index file in, clean one out. */
@Command(
    name = "compact",
    description =
        "Writes an index file anew, with its changes in their partitions and without deleted rows."
            + " The old file stays until the new one is whole.",
    footer = {"", "Example:", "  orthant index compact vectors.orthant"})
final class IndexCompactCommand extends ReportingCommand {
  @Parameters(paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      index.compact();
      return new IndexSummary(file.toString(), index.info());
    }
  }
}
