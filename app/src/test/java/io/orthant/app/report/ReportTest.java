package io.orthant.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.index.EvaluationReport;
import io.orthant.index.Latency;
import io.orthant.index.OperatingPoint;
import io.orthant.learn.data.DatasetReport;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String HOSTILE = "</script><script>alert(\"1\")</script><!-- & 'ü\u2028";
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"report\">(.*?)</script>", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void textCannotLeaveTheDataIslandAndArrivesUnchanged() throws IOException {
    Report report =
        new Report(
            HOSTILE,
            HOSTILE,
            List.of(new Report.Fact(HOSTILE, HOSTILE)),
            List.of(
                new Section.ItemMap(
                    "UMAP", List.of(new Section.ItemMap.Point(HOSTILE, HOSTILE, 1, 2, 3))),
                new Section.Predictions(
                    List.of(
                        new Prediction(
                            List.of(HOSTILE), List.of(new Prediction.Answer(HOSTILE, 0.5)))))));

    String html = report.html();
    JsonNode data = data(html);

    assertThat(html.contains("alert(\"1\")")).isFalse();
    assertThat(html.contains("<script>alert")).isFalse();
    assertThat(data.path("title").asText()).isEqualTo(HOSTILE);
    assertThat(data.at("/sections/0/points/0/name").asText()).isEqualTo(HOSTILE);
    assertThat(data.at("/sections/1/predictions/0/history/0").asText()).isEqualTo(HOSTILE);
  }

  @Test
  void thePageHoldsAllItNeeds() throws IOException {
    String html = all().html();

    assertThat(html.substring(0, 1000))
        .startsWith("<!DOCTYPE html>")
        .contains("default-src 'none'");
    for (String place : List.of("style", "script", "echarts", "data")) {
      assertThat(html.contains("{{" + place + "}}")).as(place).isFalse();
    }
    String markup = html.replaceAll("(?s)<script>.*?</script>", "");
    assertThat(markup).doesNotContainPattern("(src|href)=").doesNotContain("http:", "https:");
    assertThat(count(html, "<script")).isEqualTo(count(html, "</script>")).isEqualTo(3);
    assertThat(html.contains("Licensed to the Apache Software Foundation")).isTrue();
  }

  @Test
  void everySectionNamesItsKind() throws IOException {
    JsonNode sections = data(all().html()).path("sections");

    assertThat(sections.findValuesAsText("kind"))
        .containsExactly(
            "metrics", "predictions", "loss", "recall", "map", "counts", "curves", "table", "next");
    assertThat(sections.at("/2/epochs/0/meanLoss").asDouble()).isEqualTo(3.5);
    assertThat(sections.at("/2/epochs/1/validation/ndcg10").asDouble()).isEqualTo(0.25);
    assertThat(sections.at("/3/evaluation/points/0/recall").asDouble()).isEqualTo(0.9);
  }

  @Test
  void aTableWithARaggedRowIsRefused() {
    assertThatThrownBy(
            () -> new Section.Table("t", "a", List.of("x", "y"), List.of(List.of("only"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[only] has 1 cells for 2 columns");
  }

  @Test
  void thePageReplacesAnEarlierOne() throws IOException {
    Path file = folder.resolve("deep/report.html");
    all().write(file);
    new Report("Other", "", List.of(), List.of()).write(file);

    assertThat(data(Files.readString(file)).path("title").asText()).isEqualTo("Other");
    assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
  }

  private static Report all() {
    return new Report(
        "All",
        "Every section.",
        List.of(new Report.Fact("items", "2")),
        List.of(
            new Section.MetricTable(
                new RankingComparison(
                    10,
                    100,
                    List.of(
                        new RankingComparison.Row(
                            "popularity", new RankingMetrics(0.1, 0.05, 0.04, 10))),
                    List.of())),
            new Section.Predictions(List.of()),
            new Section.LossCurve(
                List.of(
                    new EpochReport(1, 10, 3.5, null, 1),
                    new EpochReport(2, 20, 3, new RankingMetrics(0.5, 0.25, 0.2, 10), 2))),
            new Section.RecallCurve(
                new EvaluationReport(
                    10,
                    5,
                    100,
                    200,
                    List.of(
                        new OperatingPoint(
                            1, 10, 0.9, 1e4, 2e4, 1e4, 2e4, new Latency(9, 9, 9, 9), 50, false)))),
            new Section.ItemMap("UMAP", List.of()),
            new Section.Counts(new DatasetReport("here", List.of())),
            new Section.Curves(
                "Speed",
                "Curves.",
                "recall",
                "speed",
                true,
                List.of(
                    new Section.Curves.Line(
                        "one", List.of(new Section.Curves.Mark(0.9, 100, "probes 4"))))),
            new Section.Table("Table", "Cells.", List.of("a"), List.of(List.of("1"))),
            new Section.NextSteps(List.of(new Section.NextSteps.Step("Try", "orthant demo")))));
  }

  private static JsonNode data(String html) throws IOException {
    Matcher matcher = DATA.matcher(html);
    assertThat(matcher.find()).isTrue();
    return new ObjectMapper().readTree(matcher.group(1));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
