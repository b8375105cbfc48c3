package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.index.EvaluationReport;
import io.orthant.index.OperatingPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recall against speed.
 *
 * @param html page with the curve, or null if none was asked for
 */
record RecallTable(EvaluationReport evaluation, @Nullable String html) implements Result {
  private record Line(
      String probes, String rerank, double recall, double single, double batch, boolean best) {}

  @Override
  public String text() {
    List<OperatingPoint> frontier = evaluation.frontier();
    List<Line> lines = new ArrayList<>();
    for (OperatingPoint point : evaluation.points()) {
      lines.add(
          new Line(
              "%,d".formatted(point.probes()),
              "%,d".formatted(point.rerank()),
              point.recall(),
              point.queriesPerSecond(),
              point.batchQueriesPerSecond(),
              frontier.contains(point)));
    }
    lines.add(
        new Line(
            "brute force",
            "",
            1,
            evaluation.exactQueriesPerSecond(),
            evaluation.exactBatchQueriesPerSecond(),
            false));
    String table =
        AsciiTable.getTable(
            lines,
            List.of(
                new Column().header("probes").with(Line::probes),
                new Column().header("rerank").with(Line::rerank),
                new Column()
                    .header("recall@" + evaluation.k())
                    .with(line -> "%.4f".formatted(line.recall())),
                new Column().header("queries/s").with(line -> "%,.0f".formatted(line.single())),
                new Column().header("in batches").with(line -> "%,.0f".formatted(line.batch())),
                new Column()
                    .header("")
                    .dataAlign(HorizontalAlign.CENTER)
                    .with(line -> line.best() ? "*" : "")));
    return table
        + "%n%,d queries on one thread; * no other setting has both more recall and more speed"
            .formatted(evaluation.queries())
        + (html == null ? "" : "%nPage: %s".formatted(html));
  }
}
