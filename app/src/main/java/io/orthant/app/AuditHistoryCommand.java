package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.blackbox.attack.EditSpace;
import io.orthant.blackbox.attack.HistoryModel;
import io.orthant.blackbox.attack.HistoryTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.gradient.Difference;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.index.VectorIndex;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Model, index and histories in, numbers of edits that flip its answers out. */
@Command(
    name = "history",
    description =
        "Audits a sequence model, with the index that serves it, by edits of histories: items go,"
            + " change places with their neighbours, or come in.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant audit history model histories.txt --index items.orthant --edits drop,swap"
    })
final class AuditHistoryCommand extends ReportingCommand {
  /** Edits are made or not: probes must lie about half a coordinate away to see any. */
  private static final double PROBE_RADIUS = 0.25;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Folder of the model.")
  private Path folder;

  @Parameters(
      index = "1",
      paramLabel = "HISTORIES",
      description = "File with one history a line, item ids oldest first; - for standard input.")
  private String histories;

  @Option(
      names = "--index",
      paramLabel = "FILE",
      description = "Index of the model's items. Default: score all items.")
  private @Nullable Path indexFile;

  @Mixin private SearchEffort effort;
  @Mixin private HistoryOptions format;

  /** Kinds of edits. */
  enum EditKind {
    DROP,
    SWAP,
    INJECT
  }

  @Option(
      names = "--edits",
      paramLabel = "drop|swap|inject",
      split = ",",
      description = "Which edits are allowed. Default: all three.")
  private Set<EditKind> edits = EnumSet.allOf(EditKind.class);

  @Option(
      names = "--reach",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the latest places may be edited. Default: ${DEFAULT-VALUE}.")
  private int reach;

  @Option(
      names = "--injected",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How many items may come in: the most frequent ones. Default: ${DEFAULT-VALUE}.")
  private int injected;

  @Mixin private AuditOptions options;

  @Override
  protected Result run(Progress progress) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder)) {
      List<int[]> asked = new HistoryInput(histories).read(format, model.catalog());
      if (indexFile == null) {
        return audit(Predictor.exact(model), model, asked, progress);
      }
      try (VectorIndex index = VectorIndex.open(indexFile)) {
        Predictor predictor =
            Predictor.approximate(model, index, effort.options(IndexModel.ANSWERS, index));
        return audit(predictor, model, asked, progress);
      }
    }
  }

  private Audited audit(
      Predictor predictor, SequenceModel model, List<int[]> asked, Progress progress)
      throws IOException {
    int incoming = edits.contains(EditKind.INJECT) ? Math.min(injected, model.catalog().size()) : 0;
    EditSpace space =
        new EditSpace(
            edits.contains(EditKind.DROP),
            edits.contains(EditKind.SWAP),
            IntStream.range(0, incoming).boxed().toList(),
            reach);
    Objective objective = options.objective(Objective.ofEdits());
    HistoryModel answers =
        edited ->
            edited.stream()
                .map(one -> IndexModel.ranking(predictor.neighbors(one, IndexModel.ANSWERS)))
                .toList();
    OptimizerSettings usual = OptimizerSettings.standard();
    usual =
        usual.withGradient(
            usual.gradient().withDifference(Difference.ANTITHETIC).withRadius(PROBE_RADIUS));
    return new AuditRun(options, OptimizerName.CMA_ES, usual)
        .run(
            folder.toString(),
            "number of edits",
            asked.size(),
            input -> new HistoryTask(answers, recent(asked.get(input), model), space, objective),
            progress);
  }

  /** The part of a history that the model looks at. */
  private static int[] recent(int[] history, SequenceModel model) {
    int from = Math.max(0, history.length - model.maxLength());
    return IntStream.range(from, history.length).map(i -> history[i]).toArray();
  }
}
