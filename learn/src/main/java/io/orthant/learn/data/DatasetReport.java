package io.orthant.learn.data;

import java.util.ArrayList;
import java.util.List;

/**
 * What was read, kept and dropped on the way to a data set, in the order in which it happened.
 *
 * @param source where the data came from, for a person to read
 * @param lines the counts
 */
public record DatasetReport(String source, List<Line> lines) {
  public DatasetReport {
    lines = List.copyOf(lines);
  }

  /**
   * One count.
   *
   * @param what what was counted
   * @param count how often
   * @param detail an example or a reason; may be empty
   */
  public record Line(String what, long count, String detail) {}

  static DatasetReport of(String source) {
    return new DatasetReport(source, List.of());
  }

  DatasetReport with(String what, long count) {
    return with(what, count, "");
  }

  DatasetReport with(String what, long count, String detail) {
    List<Line> extended = new ArrayList<>(lines);
    extended.add(new Line(what, count, detail));
    return new DatasetReport(source, extended);
  }

  /**
   * The last count under that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public long count(String what) {
    for (Line line : lines.reversed()) {
      if (line.what().equals(what)) {
        return line.count();
      }
    }
    throw new IllegalArgumentException(
        "No count of '%s'; there are %s".formatted(what, lines.stream().map(Line::what).toList()));
  }

  /** One line per count: the number, what it counts, the detail. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    for (Line line : lines) {
      text.append("\n%,12d  %s".formatted(line.count(), line.what()));
      if (!line.detail().isEmpty()) {
        text.append(" (").append(line.detail()).append(')');
      }
    }
    return text.toString();
  }
}
