package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import io.orthant.app.console.Result;
import io.orthant.index.EvaluationReport;
import io.orthant.index.IndexInfo;
import io.orthant.index.OperatingPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recall against speed.
 *
 * @param index what was measured
 * @param html page with the curve, or null if none was asked for
 */
record RecallTable(EvaluationReport evaluation, IndexInfo index, @Nullable String html)
    implements Result {
  private record Line(
      String probes,
      String rerank,
      String scanned,
      double recall,
      double single,
      double batch,
      String p50,
      String p99,
      String mark) {}

  @Override
  public String text() {
    return text(evaluation) + (html == null ? "" : "%nPage: %s".formatted(html));
  }

  /** The table, with a line that explains it. */
  static String text(EvaluationReport evaluation) {
    List<OperatingPoint> frontier = evaluation.frontier();
    List<Line> lines = new ArrayList<>();
    boolean tuned = false;
    for (OperatingPoint point : evaluation.points()) {
      tuned |= point.tuned();
      lines.add(
          new Line(
              "%,d".formatted(point.probes()),
              "%,d".formatted(point.rerank()),
              "%,.0f".formatted(point.scannedRows()),
              point.recall(),
              point.queriesPerSecond(),
              point.batchQueriesPerSecond(),
              "%,.1f".formatted(point.latency().p50Micros()),
              "%,.1f".formatted(point.latency().p99Micros()),
              (frontier.contains(point) ? "*" : "") + (point.tuned() ? "t" : "")));
    }
    lines.add(
        new Line(
            "brute force",
            "",
            "",
            1,
            evaluation.exactQueriesPerSecond(),
            evaluation.exactBatchQueriesPerSecond(),
            "",
            "",
            ""));
    String table =
        AsciiTable.getTable(
            lines,
            List.of(
                new Column().header("probes").with(Line::probes),
                new Column().header("rerank").with(Line::rerank),
                new Column().header("rows").with(Line::scanned),
                new Column()
                    .header("recall@" + evaluation.k())
                    .with(line -> "%.4f".formatted(line.recall())),
                new Column().header("queries/s").with(line -> "%,.0f".formatted(line.single())),
                new Column().header("in batches").with(line -> "%,.0f".formatted(line.batch())),
                new Column().header("p50 us").with(Line::p50),
                new Column().header("p99 us").with(Line::p99),
                new Column().header("").with(Line::mark)));
    return table
        + "%n%,d queries on one thread; * no other setting has both more recall and more speed"
            .formatted(evaluation.queries())
        + (tuned ? "; t the setting that is kept in the index" : "");
  }
}
