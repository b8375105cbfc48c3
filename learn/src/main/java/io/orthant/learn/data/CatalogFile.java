package io.orthant.learn.data;

import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.orthant.vectors.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The file form of a {@link Catalog}: tab-separated, with a header, one item a line. */
final class CatalogFile {
  private static final List<String> HEADER = List.of("id", "count");

  private final TextFile text;
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private final Map<String, Long> lines = new HashMap<>();
  private boolean headerSeen;

  private CatalogFile(TextFile text) {
    this.text = text;
  }

  static void write(Catalog catalog, Path file) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          BufferedWriter text =
              new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          CsvWriter records =
              CsvWriter.builder().fieldSeparator('\t').lineDelimiter(LineDelimiter.LF).build(text);
          records.writeRecord(HEADER);
          for (int ordinal = 0; ordinal < catalog.size(); ordinal++) {
            records.writeRecord(catalog.id(ordinal), Integer.toString(catalog.count(ordinal)));
          }
          records.flush();
        });
  }

  static Catalog read(Path file) throws IOException {
    TextFile text = new TextFile(file);
    CatalogFile run = new CatalogFile(text);
    text.forEachRecord('\t', run::accept);
    if (!run.headerSeen) {
      throw text.error(1, "the file is empty; the columns id and count were wanted");
    }
    return new Catalog(run.ids, run.counts.stream().mapToInt(Integer::intValue).toArray());
  }

  private void accept(CsvRecord row) throws IOException {
    long line = row.getStartingLineNumber();
    if (!headerSeen) {
      if (!row.getFields().equals(HEADER)) {
        throw text.error(
            line, "header %s; the columns id and count were wanted".formatted(row.getFields()));
      }
      headerSeen = true;
      return;
    }
    if (row.getFieldCount() != HEADER.size() || row.getField(0).isEmpty()) {
      throw text.error(line, "%s; an id and a count were wanted".formatted(row.getFields()));
    }
    String id = row.getField(0);
    int count = parseCount(line, row.getField(1));
    if (!counts.isEmpty() && count > counts.getLast()) {
      throw text.error(
          line, "count %d after %d; counts must not rise".formatted(count, counts.getLast()));
    }
    Long earlier = lines.putIfAbsent(id, line);
    if (earlier != null) {
      throw text.error(line, "item '%s' stands on line %d already".formatted(id, earlier));
    }
    ids.add(id);
    counts.add(count);
  }

  private int parseCount(long line, String value) throws IOException {
    try {
      int count = Integer.parseInt(value);
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // reported below, as negative counts are
    }
    throw text.error(
        line,
        "count '%s'; a whole number from 0 to %d was wanted".formatted(value, Integer.MAX_VALUE));
  }
}
