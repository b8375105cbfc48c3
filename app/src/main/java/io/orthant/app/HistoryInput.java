package io.orthant.app;

import io.orthant.learn.data.Catalog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of histories, or standard input where the file is {@code -}. */
record HistoryInput(String file) {
  /**
   * Reads all histories; blank lines are refused, so that row i of a result is line i + 1.
   *
   * @throws IOException if the file cannot be read or is no UTF-8 text
   * @throws IllegalArgumentException naming the line that is not a history, or if there is no line
   */
  List<int[]> read(HistoryOptions options, Catalog catalog) throws IOException {
    List<int[]> histories = new ArrayList<>();
    String name = file.equals("-") ? "standard input" : file;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8.newDecoder()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        histories.add(
            options.parse(line, catalog, "%s, line %d".formatted(name, histories.size() + 1)));
      }
    }
    if (histories.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is empty; one history a line is wanted, item ids oldest first");
    }
    return histories;
  }

  private InputStream open() throws IOException {
    return file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
  }
}
