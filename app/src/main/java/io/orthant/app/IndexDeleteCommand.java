package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ids in, changed index file out. */
@Command(
    name = "delete",
    description =
        "Deletes rows from an index file by id. They are gone when the command ends; their room"
            + " in the file is given back by 'orthant index compact'.",
    sortOptions = false,
    footer = {"", "Example:", "  orthant index delete vectors.orthant --ids 17,4,2009"})
final class IndexDeleteCommand extends ReportingCommand {
  @Parameters(paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Option(
      names = "--ids",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "Ids of the rows; those that are not there are passed over.")
  private int[] ids;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorIndex index = VectorIndex.openForChanges(file)) {
      return new Deleted(file.toString(), index.delete(ids), index.info().rows());
    }
  }

  /** What is left. */
  record Deleted(String file, int deleted, int rows) implements Result {
    @Override
    public String text() {
      return "%s: %,d rows deleted, %,d left".formatted(file, deleted, rows);
    }
  }
}
