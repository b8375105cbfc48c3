package io.orthant.learn.data;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reading of a delimited file with a header. */
final class ColumnParser {
  private static final int ABSENT = -1;

  private final TextFile text;
  private final InteractionFormat.Columns format;
  private final char delimiter;
  private final Progress.Task task;
  private final EventBuffer events;
  private long rows;
  private long ratedLow;
  private @Nullable Header header;
  private @Nullable TimeFormat timeFormat;

  private record Header(int width, int user, int item, int time, int rating) {}

  ColumnParser(
      TextFile text, InteractionFormat.Columns format, char delimiter, Progress.Task task) {
    this.text = text;
    this.format = format;
    this.delimiter = delimiter;
    this.task = task;
    this.events = new EventBuffer(format.time() != null);
  }

  Interactions read() throws IOException {
    text.forEachRecord(delimiter, this::accept);
    if (rows == 0) {
      throw text.error(
          header == null
              ? "the file is empty; a header and rows were wanted"
              : "there is a header but no row");
    }
    if (events.size() == 0) {
      throw text.error(
          "none of %d rows is rated %s or higher".formatted(rows, format.minimumRating()));
    }
    DatasetReport report = DatasetReport.of(text.toString()).with("rows read", rows);
    if (format.rating() != null) {
      report =
          report.with("rows rated below %s, dropped".formatted(format.minimumRating()), ratedLow);
    }
    return events.toInteractions(report);
  }

  private void accept(CsvRecord row) throws IOException {
    if (header == null) {
      header = header(row);
    } else {
      accept(row, header);
    }
  }

  private void accept(CsvRecord row, Header columns) throws IOException {
    long line = row.getStartingLineNumber();
    if (row.getFieldCount() != columns.width()) {
      throw text.error(
          line,
          "the row has %d fields; the header has %d"
              .formatted(row.getFieldCount(), columns.width()));
    }
    rows++;
    task.advance(1);
    String user = id(row, columns.user(), format.user());
    String item = id(row, columns.item(), format.item());
    double time = columns.time() == ABSENT ? 0 : time(line, row.getField(columns.time()));
    if (columns.rating() != ABSENT
        && rating(line, row.getField(columns.rating())) < format.minimumRating()) {
      ratedLow++;
    } else {
      events.add(user, item, time);
    }
  }

  private Header header(CsvRecord row) throws IOException {
    return new Header(
        row.getFieldCount(),
        column(row, format.user()),
        column(row, format.item()),
        format.time() == null ? ABSENT : column(row, format.time()),
        format.rating() == null ? ABSENT : column(row, format.rating()));
  }

  private int column(CsvRecord row, String name) throws IOException {
    List<String> names = row.getFields();
    int column = names.indexOf(name);
    if (column < 0) {
      throw text.error(
          row.getStartingLineNumber(),
          "there is no column '%s'; the columns are %s".formatted(name, names));
    }
    if (column != names.lastIndexOf(name)) {
      throw text.error(
          row.getStartingLineNumber(),
          "two columns are called '%s'; the columns are %s".formatted(name, names));
    }
    return column;
  }

  private String id(CsvRecord row, int column, String name) throws IOException {
    String id = row.getField(column);
    if (id.isEmpty()) {
      throw text.error(
          row.getStartingLineNumber(), "column '%s' is empty; an id was wanted".formatted(name));
    }
    return id;
  }

  private double time(long line, String value) throws IOException {
    String stripped = value.strip();
    TimeFormat known = timeFormat;
    if (known == null) {
      known = TimeFormat.of(stripped);
      timeFormat = known;
    }
    try {
      return known.parse(stripped);
    } catch (IllegalArgumentException e) {
      throw text.error(
          line,
          "time '%s' in column '%s'; %s was wanted"
              .formatted(value, format.time(), known.description()));
    }
  }

  private double rating(long line, String value) throws IOException {
    try {
      return TimeFormat.NUMBER.parse(value.strip());
    } catch (IllegalArgumentException e) {
      throw text.error(
          line,
          "rating '%s' in column '%s'; a number was wanted".formatted(value, format.rating()));
    }
  }
}
