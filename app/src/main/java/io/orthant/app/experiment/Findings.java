package io.orthant.app.experiment;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Json;
import io.orthant.app.console.Result;
import io.orthant.app.report.Report;
import io.orthant.app.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an experiment found.
 *
 * @param title its name and subject
 * @param sections tables and curves
 * @param claims what was claimed, in the order of the method's paper
 * @param notes what was left out or differs from what one might expect
 */
public record Findings(String title, List<Section> sections, List<Claim> claims, List<String> notes)
    implements Result {
  public Findings {
    sections = List.copyOf(sections);
    claims = List.copyOf(claims);
    notes = List.copyOf(notes);
  }

  @Override
  public String text() {
    List<String> parts = new ArrayList<>();
    for (Section section : sections) {
      if (section instanceof Section.Table table) {
        parts.add(table.title() + "\n" + grid(table));
      }
    }
    parts.add(claims.stream().map(Claim::text).collect(Collectors.joining("\n")));
    parts.add(String.join("\n", notes));
    return parts.stream().filter(part -> !part.isBlank()).collect(Collectors.joining("\n\n"));
  }

  /** One line for each claim. */
  @Override
  public String json() {
    return claims.stream().map(Json::write).collect(Collectors.joining("\n"));
  }

  /** The page. */
  public Report report() {
    List<Section> all = new ArrayList<>(sections);
    all.add(
        new Section.Table(
            "Claims",
            "What was claimed, what was measured, and the bar.",
            Claim.COLUMNS,
            claims.stream().map(Claim::row).toList()));
    long held = claims.stream().filter(Claim::holds).count();
    return new Report(
        title,
        String.join(" ", notes),
        List.of(
            new Report.Fact("claims", Integer.toString(claims.size())),
            new Report.Fact("hold", Long.toString(held))),
        all);
  }

  private static String grid(Section.Table table) {
    List<ColumnData<List<String>>> columns =
        IntStream.range(0, table.columns().size())
            .mapToObj(
                i ->
                    new Column()
                        .header(table.columns().get(i))
                        .dataAlign(i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                        .<List<String>>with(row -> row.get(i)))
            .toList();
    return AsciiTable.getTable(table.rows(), columns);
  }
}
