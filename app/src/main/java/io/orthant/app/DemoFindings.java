package io.orthant.app;

import io.orthant.app.console.Result;
import io.orthant.app.report.Prediction;
import io.orthant.app.report.RankingComparison;
import io.orthant.app.report.Report;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.NextSteps.Step;
import io.orthant.index.EvaluationReport;
import io.orthant.index.IndexInfo;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.CalleeId;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.train.TrainingReport;
import java.util.List;
import java.util.stream.Collectors;

/** What a demo found out, as a page and as text. */
record DemoFindings(
    DemoFolder folder,
    Dataset data,
    TrainingReport training,
    RankingComparison ranking,
    EvaluationReport search,
    List<Prediction> predictions,
    Taxonomy taxonomy) {

  /** The page. */
  Report report(SequenceModel model, IndexInfo index, long seed, long startNanos) {
    Section map = CatalogMap.of(model, CalleeId::displayName, CalleeId::packageName, seed);
    return new Report(
        "Which method is called next?",
        ("Learned from the calls in compiled classes of %s, and tested on classes that were held"
                + " out. Each method body is a sequence; each called method is an item.")
            .formatted(data.report().source()),
        List.of(
            new Report.Fact("methods to call", "%,d".formatted(data.catalog().size())),
            new Report.Fact("method bodies learned from", "%,d".formatted(data.training().size())),
            new Report.Fact("held-out targets", "%,d".formatted(ranking.targets())),
            new Report.Fact("training steps", "%,d".formatted(training.steps())),
            new Report.Fact("index, bytes of codes", "%,d".formatted(index.codeBytes())),
            new Report.Fact("seconds in all", seconds((System.nanoTime() - startNanos) / 1e9))),
        List.of(
            new Section.MetricTable(ranking),
            new Section.Predictions(predictions),
            new Section.LossCurve(training.epochs()),
            new Section.RecallCurve(search),
            map,
            new Section.Counts(data.report()),
            new Section.NextSteps(next())));
  }

  /** The result of the command. */
  Summary summary(double seconds) {
    return new Summary(
        data.catalog().size(),
        data.training().size(),
        training,
        ranking,
        search,
        predictions,
        taxonomy,
        folder.report().toString(),
        next(),
        seconds);
  }

  private List<Step> next() {
    return List.of(
        new Step(
            "Ask the model about calls of your own:",
            ("./orthant predict %s --index %s --separator ';' --history"
                    + " 'java.lang.StringBuilder.<init>() void;"
                    + "java.lang.StringBuilder.append(java.lang.String) java.lang.StringBuilder'")
                .formatted(folder.model(), folder.index())),
        new Step("Learn from your own code:", "./orthant demo --jars app.jar --out my-demo"),
        new Step(
            "Learn from your own interactions, a CSV file with user, item and time:",
            "./orthant train interactions.csv --user-column user --item-column item"
                + " --time-column time --out my-model"),
        new Step(
            "Index what was learned, or vectors of any other origin (.fvecs, .npy):",
            "./orthant index build my-model --out my-items.orthant"));
  }

  private static String seconds(double seconds) {
    return "%.0f".formatted(seconds);
  }

  /** The result of the command, with its JSON form. */
  record Summary(
      int items,
      int sequences,
      TrainingReport training,
      RankingComparison ranking,
      EvaluationReport search,
      List<Prediction> predictions,
      Taxonomy taxonomy,
      String report,
      List<Step> next,
      double seconds)
      implements Result {
    @Override
    public String text() {
      return """
      Which method is called next? Learned from %,d method bodies that call %,d methods.

      Ranking of the true next call, in classes that were held out:
      %s

      Search of the learned vectors:
      %s

      Predictions to judge by eye:
      %s

      Taxonomy of %,d calls: purity of packages %.3f, in a random tree %.3f: %s

      Report: %s (%.0f s in all)

      What next:
      %s\
      """
          .formatted(
              sequences,
              items,
              ranking.text(),
              RecallTable.text(search),
              predictions.stream().map(Summary::text).collect(Collectors.joining("\n")),
              taxonomy.calls(),
              taxonomy.purity(),
              taxonomy.randomPurity(),
              taxonomy.page(),
              report,
              seconds,
              next.stream()
                  .map(step -> "  %s%n    %s".formatted(step.purpose(), step.command()))
                  .collect(Collectors.joining("\n")));
    }

    private static String text(Prediction prediction) {
      return "  "
          + String.join(", ", prediction.history())
          + " -> ?\n"
          + prediction.answers().stream()
              .map(answer -> "      %6.2f  %s".formatted(answer.score(), answer.item()))
              .collect(Collectors.joining("\n"));
    }
  }
}
