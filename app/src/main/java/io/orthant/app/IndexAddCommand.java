package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vectors in, changed index file out. */
@Command(
    name = "add",
    description =
        "Adds vectors to an index file, or replaces those that have the ids already. What was"
            + " added is on the disk when the command ends.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant index add vectors.orthant more.fvecs --first-id 20000",
      "  orthant index add vectors.orthant changed.npy --ids 17,4"
    })
final class IndexAddCommand extends ReportingCommand {
  private static final int ROWS_AT_ONCE = 4096;

  @Parameters(index = "0", paramLabel = "INDEX", description = "File of the index.")
  private Path file;

  @Parameters(index = "1", paramLabel = "VECTORS", description = "Vectors (.fvecs or .npy).")
  private Path vectors;

  @Option(
      names = "--first-id",
      paramLabel = "N",
      description = "Id of the first vector; the others follow.")
  private @Nullable Integer firstId;

  @Option(
      names = "--ids",
      split = ",",
      paramLabel = "N",
      description = "One id for each vector, instead of --first-id.")
  private int @Nullable [] ids;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (VectorSource source = VectorSource.open(vectors);
        VectorIndex index = VectorIndex.openForChanges(file)) {
      Matrix rows = source.matrix();
      int[] rowIds = ids(rows.rows());
      try (Progress.Task task = progress.start("adding", rows.rows(), "rows")) {
        for (int from = 0; from < rows.rows(); from += ROWS_AT_ONCE) {
          int to = Math.min(rows.rows(), from + ROWS_AT_ONCE);
          index.put(Arrays.copyOfRange(rowIds, from, to), rows.slice(from, to));
          task.advance(to - from);
        }
      }
      return new IndexSummary(file.toString(), index.info());
    }
  }

  private int[] ids(int rows) {
    if ((firstId == null) == (ids == null)) {
      throw new IllegalArgumentException("Give either --first-id or --ids");
    }
    if (ids == null) {
      int first = firstId == null ? 0 : firstId;
      return IntStream.range(first, Math.addExact(first, rows)).toArray();
    }
    if (ids.length != rows) {
      throw new IllegalArgumentException(
          "%d ids for the %d vectors of %s: give one for each"
              .formatted(ids.length, rows, vectors));
    }
    return ids;
  }
}
