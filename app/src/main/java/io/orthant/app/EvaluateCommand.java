package io.orthant.app;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.report.RankingComparison;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.Ranker;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repeats the evaluation that ends a training. */
@Command(
    name = "evaluate",
    description =
        "Compares a trained model with baselines on held-out interactions, over the whole"
            + " catalogue, and says what is lost when an index searches for the best items. Takes"
            + " the data options that the model was trained with.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant evaluate ratings.csv --user-column userId --item-column movieId \\",
      "      --time-column timestamp --min-item-count 5 --model model"
    })
final class EvaluateCommand extends ReportingCommand {
  @Mixin private DataOptions data;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "FOLDER",
      description = "Folder of the model.")
  private Path folder;

  @Option(
      names = "--leave-out-history",
      description =
          "Rank each target among the items that its history does not hold, where nothing is"
              + " taken twice. Takes as many times as long as histories have items, and leaves out"
              + " what an index would find.")
  private boolean leaveOutHistory;

  @Mixin private NoiseOptions noise;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of the bootstrap. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder, noise.runs())) {
      Dataset dataset = Evaluation.numberedAs(model.catalog(), data.read(progress));
      if (leaveOutHistory) {
        return new Evaluated(
            Evaluation.of(dataset, model, threads, seed, Ranker::amongUnseen, progress),
            true,
            null,
            null);
      }
      RankingComparison comparison = Evaluation.of(dataset, model, threads, seed, progress);
      return new Evaluated(
          comparison,
          false,
          Evaluation.around(dataset, model, seed, progress),
          dataset.test().isEmpty()
              ? null
              : RankingByIndex.of(
                  model,
                  dataset.test(),
                  comparison.rankers().getLast().metrics(),
                  threads,
                  seed,
                  progress));
    }
  }

  /**
   * What was found.
   *
   * @param comparison of model and baselines
   * @param historyLeftOut whether targets were ranked among items that their history does not hold
   * @param around the same for masked items; null for a model of the next item
   * @param byIndex what the model is worth when an index serves it; null if there is no target
   */
  record Evaluated(
      @JsonUnwrapped RankingComparison comparison,
      boolean historyLeftOut,
      @Nullable RankingComparison around,
      @Nullable RankingByIndex byIndex)
      implements Result {
    @Override
    public String text() {
      StringBuilder text = new StringBuilder(comparison.text());
      if (historyLeftOut) {
        text.append("%nItems of the history were left out of each ranking.".formatted());
      }
      if (around != null) {
        text.append("%nFrom what is around each target:%n%s".formatted(around.text()));
      }
      if (byIndex != null) {
        text.append("%n%s".formatted(byIndex.text()));
      }
      return text.toString();
    }
  }
}
