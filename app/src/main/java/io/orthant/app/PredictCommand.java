package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.report.Prediction;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** History in, items with scores out. */
@Command(
    name = "predict",
    description = "Tells which items a model expects after a history, best first.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant predict model --history item7,item3,item9 --top 5",
      "  orthant predict model --index items.orthant < histories.txt"
    })
final class PredictCommand extends ReportingCommand {
  @Parameters(paramLabel = "MODEL", description = "Folder of the model.")
  private Path folder;

  @Option(
      names = "--history",
      paramLabel = "IDS",
      description =
          "Item ids, oldest first; may be given again for further histories. Default: the lines"
              + " of standard input.")
  private List<String> histories = List.of();

  @Mixin private HistoryOptions options;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "10",
      description = "How many items to tell. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(
      names = "--index",
      paramLabel = "FILE",
      description = "Index of the model's items. Default: score all items.")
  private @Nullable Path index;

  @Mixin private SearchEffort effort;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder)) {
      List<int[]> read = read(model);
      if (index == null) {
        return predictions(Predictor.exact(model), read, top);
      }
      try (VectorIndex opened = VectorIndex.open(index)) {
        SearchOptions search = effort.options(top, opened);
        return predictions(Predictor.approximate(model, opened, search), read, top);
      }
    }
  }

  private List<int[]> read(SequenceModel model) throws IOException {
    if (histories.isEmpty()) {
      return new HistoryInput("-").read(options, model.catalog());
    }
    List<int[]> read = new ArrayList<>();
    for (String history : histories) {
      read.add(options.parse(history, model.catalog(), "--history"));
    }
    return read;
  }

  private static Predicted predictions(Predictor predictor, List<int[]> histories, int top) {
    return new Predicted(
        histories.stream().map(history -> predictor.predict(history, top)).toList());
  }

  /** One prediction for each history. */
  record Predicted(List<Prediction> predictions) implements Result {
    @Override
    public String text() {
      return predictions.stream().map(Predicted::text).collect(Collectors.joining("\n\n"));
    }

    private static String text(Prediction prediction) {
      return String.join(" -> ", prediction.history())
          + " -> ?\n"
          + AsciiTable.getTable(
              prediction.answers(),
              List.of(
                  new Column()
                      .header("item")
                      .dataAlign(HorizontalAlign.LEFT)
                      .maxWidth(Integer.MAX_VALUE)
                      .with(Prediction.Answer::item),
                  new Column().header("score").with(answer -> "%.4f".formatted(answer.score()))));
    }
  }
}
