package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.app.report.Report;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.blackbox.attack.AuditSummary;
import io.orthant.blackbox.attack.AuditedInput;
import io.orthant.blackbox.optimizer.OptimizerName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an audit found.
 *
 * @param model what was audited
 * @param sizeUnit what sizes are
 * @param optimizer what looked for the changes
 * @param budget queries that were allowed for each input
 * @param atFirst whether it stopped at the first change that flipped the answer
 * @param curve share of the inputs whose answer was flipped, by queries
 */
record Audited(
    String model,
    String sizeUnit,
    String optimizer,
    long budget,
    boolean atFirst,
    long seed,
    AuditSummary summary,
    List<AuditSummary.Point> curve,
    List<AuditedInput> inputs)
    implements Result {
  private static final int SHOWN = 200;

  static Audited of(
      String model,
      String sizeUnit,
      OptimizerName optimizer,
      long budget,
      boolean atFirst,
      long seed,
      List<AuditedInput> inputs) {
    return new Audited(
        model,
        sizeUnit,
        optimizer.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        budget,
        atFirst,
        seed,
        AuditSummary.of(inputs),
        AuditSummary.curve(inputs),
        List.copyOf(inputs));
  }

  @Override
  public String text() {
    return AsciiTable.getTable(
            rows(),
            List.of(
                new Column()
                    .header("audit of " + model)
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(List::getFirst),
                new Column().header("by " + optimizer).with(List::getLast)))
        + "%nSize: %s.".formatted(sizeUnit);
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("inputs", "%,d".formatted(summary.inputs())));
    if (summary.unanswered() > 0) {
      rows.add(List.of("inputs without an answer", "%,d".formatted(summary.unanswered())));
    }
    rows.add(List.of("queries allowed for each", "%,d".formatted(budget)));
    rows.add(List.of("answers flipped", "%,d".formatted(summary.flipped())));
    rows.add(List.of("success rate", "%.3f".formatted(summary.successRate())));
    rows.add(List.of("queries to the flip, mean", number("%,.0f", summary.meanQueries())));
    rows.add(List.of("queries to the flip, median", number("%,.0f", summary.medianQueries())));
    rows.add(List.of("size of the change, mean", number("%.4f", summary.meanSize())));
    rows.add(List.of("size of the change, median", number("%.4f", summary.medianSize())));
    rows.add(List.of("queries in all", "%,d".formatted(summary.queries())));
    return rows;
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? "-" : format.formatted(value);
  }

  /** The page. */
  Report report() {
    List<Section> sections = new ArrayList<>();
    sections.add(
        new Section.Table(
            "What was found",
            "Queries to the flip and sizes are of the inputs whose answer was flipped. Size: %s."
                .formatted(sizeUnit),
            List.of("figure", "value"),
            rows()));
    List<Mark> success = new ArrayList<>();
    success.add(new Mark(0, 0, "none"));
    for (AuditSummary.Point point : curve) {
      success.add(
          new Mark(
              point.queries(),
              point.share(),
              "%.3f after %,d queries".formatted(point.share(), point.queries())));
    }
    sections.add(
        new Section.Curves(
            "Success against queries",
            "Share of the inputs whose answer was flipped within so many queries.",
            "queries",
            "share flipped",
            false,
            List.of(new Line(optimizer, success))));
    sections.add(
        new Section.Curves(
            "Success against size",
            "Share of the inputs whose answer is flipped by a change of at most that size, as far"
                + " as it was found: the smallest change can be smaller.",
            "size",
            "share flipped",
            false,
            List.of(new Line(optimizer, sizes()))));
    sections.add(inputTable());
    return new Report(
        "Audit of " + model,
        "How small a change of an input flips the best answer, looked for by "
            + optimizer
            + " with queries alone.",
        List.of(
            new Report.Fact("inputs", "%,d".formatted(summary.inputs())),
            new Report.Fact("success rate", "%.3f".formatted(summary.successRate())),
            new Report.Fact("median queries", number("%,.0f", summary.medianQueries())),
            new Report.Fact("median size", number("%.4f", summary.medianSize()))),
        sections);
  }

  private List<Mark> sizes() {
    double[] sorted =
        inputs.stream()
            .map(AuditedInput::size)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < sorted.length; i++) {
      marks.add(
          new Mark(
              sorted[i],
              (i + 1.0) / summary.inputs(),
              "%d of %d inputs".formatted(i + 1, summary.inputs())));
    }
    return marks;
  }

  private Section.Table inputTable() {
    List<List<String>> rows =
        inputs.stream()
            .limit(SHOWN)
            .map(
                one ->
                    Arrays.asList(
                        Integer.toString(one.input()),
                        text(one.answer()),
                        text(one.flipped()),
                        text(one.queriesToFlip()),
                        number("%.4f", one.size()),
                        Long.toString(one.queries()),
                        Long.toString(one.failures() + one.notFinite())))
            .toList();
    return new Section.Table(
        "Inputs",
        inputs.size() > SHOWN ? "The first %d.".formatted(SHOWN) : "All of them.",
        List.of(
            "input", "answer", "flipped to", "queries to the flip", "size", "queries", "failed"),
        rows);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
