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
  /** Takes some histories, in the order of their lines. */
  interface Batches {
    /** May keep the list, which is not changed any more. */
    void accept(List<int[]> histories) throws IOException;
  }

  /**
   * Reads all histories; blank lines are refused, so that row i of a result is line i + 1.
   *
   * @throws IOException if the file cannot be read or is no UTF-8 text
   * @throws IllegalArgumentException naming the line that is not a history, or if there is no line
   */
  List<int[]> read(HistoryOptions options, Catalog catalog) throws IOException {
    List<int[]> all = new ArrayList<>();
    read(options, catalog, Integer.MAX_VALUE, all::addAll);
    return all;
  }

  /**
   * Reads histories as {@link #read(HistoryOptions, Catalog)} does, and hands them on in batches of
   * the given size, the last of which may be smaller.
   */
  void read(HistoryOptions options, Catalog catalog, int batch, Batches batches)
      throws IOException {
    List<int[]> histories = new ArrayList<>();
    int line = 0;
    String name = file.equals("-") ? "standard input" : file;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8.newDecoder()))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        histories.add(options.parse(text, catalog, "%s, line %d".formatted(name, ++line)));
        if (histories.size() == batch) {
          batches.accept(histories);
          histories = new ArrayList<>();
        }
      }
    }
    if (line == 0) {
      throw new IllegalArgumentException(
          name + " is empty; one history a line is wanted, item ids oldest first");
    }
    if (!histories.isEmpty()) {
      batches.accept(histories);
    }
  }

  private InputStream open() throws IOException {
    return file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
  }
}
