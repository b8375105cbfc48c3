package io.orthant.learn.data;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.regex.Pattern;

/** One reading of a file of {@code user item} lines. */
final class LineParser {
  private static final Pattern TAB = Pattern.compile("\t");
  private static final Pattern BLANKS = Pattern.compile(" +");

  private final TextFile text;
  private final Progress.Task task;
  private final EventBuffer events = new EventBuffer(false);

  LineParser(TextFile text, Progress.Task task) {
    this.text = text;
    this.task = task;
  }

  Interactions read() throws IOException {
    text.forEachLine(this::accept);
    if (events.size() == 0) {
      throw text.error("the file is empty; lines 'user item' were wanted");
    }
    return events.toInteractions(
        DatasetReport.of(text.toString()).with("rows read", events.size()));
  }

  private void accept(long number, String line) throws IOException {
    String stripped = line.strip();
    String[] fields = (stripped.indexOf('\t') >= 0 ? TAB : BLANKS).split(stripped, -1);
    if (fields.length != 2 || fields[0].isEmpty() || fields[1].isEmpty()) {
      throw text.error(
          number,
          "'%s' has %d fields; 'user item' was wanted, with a tab between them if an id holds blanks"
              .formatted(stripped, fields.length));
    }
    events.add(fields[0], fields[1], 0);
    task.advance(1);
  }
}
