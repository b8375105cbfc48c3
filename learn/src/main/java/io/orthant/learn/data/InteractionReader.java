package io.orthant.learn.data;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads interactions from text files, UTF-8, gzip-compressed or not.
 *
 * <p>A user's interactions are sorted by time; equal times keep the order of the file. Ids are kept
 * as they stand. Each of the following stops the reading with an {@link IOException} that names the
 * file and the line: an empty file, a missing or ambiguous column, a row with too few or too many
 * fields, an empty id, a time or rating that cannot be read, bytes that are not UTF-8.
 */
public final class InteractionReader {
  private InteractionReader() {}

  /**
   * Reads a file as a whole.
   *
   * @throws IOException if the file cannot be read or is malformed; the message names the file, the
   *     line, the value found and what was wanted
   */
  public static Interactions read(Path file, InteractionFormat format, Progress progress)
      throws IOException {
    TextFile text = new TextFile(file);
    try (Progress.Task task = progress.start("Reading " + file.getFileName(), -1, "rows")) {
      return switch (format) {
        case InteractionFormat.Lines lines -> new LineParser(text, task).read();
        case InteractionFormat.Columns columns ->
            new ColumnParser(text, columns, delimiter(columns, file), task).read();
      };
    }
  }

  private static char delimiter(InteractionFormat.Columns columns, Path file) {
    Character given = columns.delimiter();
    if (given != null) {
      return given;
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.gz$", "");
    return name.endsWith(".tsv") || name.endsWith(".tab") ? '\t' : ',';
  }
}
