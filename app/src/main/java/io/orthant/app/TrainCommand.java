package io.orthant.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.orthant.app.console.Interruption;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.app.report.RankingComparison;
import io.orthant.app.report.Report;
import io.orthant.app.report.Section;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.NoiseProbe;
import io.orthant.learn.train.PrivacyCard;
import io.orthant.learn.train.PrivateTrainer;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.learn.train.TrainingReport;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Interactions in, model folder and evaluation out. */
@Command(
    name = "train",
    description =
        "Trains a model of which item comes next, or of masked items, then compares it with"
            + " baselines on held-out interactions and writes report.html into the model folder.",
    defaultValueProvider = TrainingOptions.Defaults.class,
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant train ratings.csv --user-column userId --item-column movieId \\",
      "      --time-column timestamp --min-item-count 5 --out model",
      "  orthant train clicks.csv --epsilon 3 --delta 1e-6 --clipping adaclip --out private"
    })
final class TrainCommand extends ReportingCommand {
  @Mixin private DataOptions data;
  @Mixin private TrainingOptions training;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the model; one that is absent or empty.")
  private Path out;

  @Option(names = "--resume", description = "Go on with an interrupted run in that folder.")
  private boolean resume;

  @Option(
      names = "--noise-report",
      description =
          "Sample gradient noise before training, after the first pass and at the end; add its tail"
              + " index, histogram and Q-Q plot to the report, and say whether to clip. Takes the"
              + " time of 900 further steps and changes nothing else.")
  private boolean noiseReport;

  @Override
  protected Result run(Progress progress) throws IOException {
    TrainConfig config = training.config();
    Dataset dataset = data.read(progress);
    if (config.loss().sampler() instanceof SamplerConfig.Tree tree) {
      say(
          "The tree that negatives are drawn from takes %,.1f MiB."
              .formatted(
                  tree.bytes(dataset.catalog().size(), config.encoder().dimension())
                      / (double) (1 << 20)));
    }
    if (config.privacy() != null) {
      return runPrivately(dataset, config, progress);
    }
    Trainer trainer = new Trainer(dataset, config, out);
    requireResume(trainer.canResume());
    NoiseProbe probe = noiseReport ? NoiseProbe.standard() : null;
    TrainingReport report;
    try (Interruption interruption = new Interruption()) {
      report = trainer.run(progress, interruption, probe);
      if (report.outcome() == TrainingReport.Outcome.INTERRUPTED) {
        say(
            "Stopped after step %,d; run the same command with --resume to go on."
                .formatted(report.steps()));
        return new Trained(out.toString(), report, null, null, null, null);
      }
    }
    try (SequenceModel model = SequenceModel.open(out)) {
      RankingComparison comparison =
          Evaluation.of(dataset, model, training.threads(), training.seed(), progress);
      RankingComparison around = Evaluation.around(dataset, model, training.seed(), progress);
      NoiseFindings noise = probe == null ? null : NoiseFindings.of(probe.samples());
      writeReport(dataset, model, report, comparison, noise);
      return new Trained(
          out.toString(), report, comparison, around, noise == null ? null : noise.advice(), null);
    }
  }

  private void requireResume(boolean interrupted) throws IOException {
    if (interrupted && !resume) {
      throw new IOException(
          "%s holds an interrupted run; add --resume to go on with it, or choose another folder"
              .formatted(out));
    }
  }

  /** Leaves nothing in the folder but what the privacy card speaks of: figures are only printed. */
  private Result runPrivately(Dataset dataset, TrainConfig config, Progress progress)
      throws IOException {
    if (noiseReport) {
      throw new IllegalArgumentException(
          "--noise-report looks at gradients as they are, which no budget allows");
    }
    PrivateTrainer trainer = new PrivateTrainer(dataset, config, out);
    requireResume(trainer.canResume());
    TrainingReport report;
    try (Interruption interruption = new Interruption()) {
      report = trainer.run(progress, interruption);
    }
    if (report.outcome() == TrainingReport.Outcome.INTERRUPTED) {
      say(
          "Stopped after step %,d; run the same command with --resume to go on."
              .formatted(report.steps()));
      return new Trained(out.toString(), report, null, null, null, null);
    }
    try (SequenceModel model = SequenceModel.open(out)) {
      Dataset numbered = Evaluation.numberedAs(model.catalog(), dataset);
      RankingComparison comparison =
          Evaluation.of(numbered, model, training.threads(), training.seed(), progress);
      RankingComparison around = Evaluation.around(numbered, model, training.seed(), progress);
      return new Trained(out.toString(), report, comparison, around, null, PrivacyCard.read(out));
    }
  }

  private void writeReport(
      Dataset dataset,
      SequenceModel model,
      TrainingReport training,
      RankingComparison comparison,
      @Nullable NoiseFindings noise)
      throws IOException {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section.MetricTable(comparison));
    sections.add(new Section.LossCurve(training.epochs()));
    if (noise != null) {
      sections.addAll(noise.sections());
    }
    sections.add(CatalogMap.of(model, id -> id, _ -> "items", this.training.seed()));
    sections.add(new Section.Counts(dataset.report()));
    new Report(
            (model.config().encoder().causal() ? "Next-item model of " : "Masked-item model of ")
                + data.input().getFileName(),
            "How the model in this folder was trained, and how it does on interactions it has not"
                + " seen.",
            List.of(
                new Report.Fact("items", "%,d".formatted(dataset.catalog().size())),
                new Report.Fact("training sequences", "%,d".formatted(dataset.training().size())),
                new Report.Fact("steps", "%,d".formatted(training.steps())),
                new Report.Fact("best pass", Integer.toString(training.bestEpoch()))),
            sections)
        .write(out.resolve("report.html"));
  }

  /**
   * What came out.
   *
   * @param comparison null if training was interrupted
   * @param around the same for masked items; null if training was interrupted or the model is one
   *     of the next item
   * @param noise what gradient noise advises, or null if it was not sampled or training was
   *     interrupted
   * @param privacy what the model tells about the units it learned from, or null if there was no
   *     budget or training was interrupted
   */
  record Trained(
      String model,
      TrainingReport training,
      @Nullable RankingComparison comparison,
      @Nullable RankingComparison around,
      @Nullable String noise,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PrivacyCard privacy)
      implements Result {
    @Override
    public String text() {
      if (comparison == null) {
        return "Interrupted after step %,d".formatted(training.steps());
      }
      if (privacy != null) {
        return "%s%n(of this machine's operator alone: not covered by the budget)%n%n%s%nModel: %s (%,d steps%s)"
            .formatted(
                rankings(comparison),
                privacy.text(),
                model,
                training.steps(),
                training.outcome() == TrainingReport.Outcome.BUDGET_SPENT
                    ? ", when the budget was spent"
                    : "");
      }
      return "%s%nModel: %s (pass %d of %d, %,d steps)%nReport: %s"
              .formatted(
                  rankings(comparison),
                  model,
                  training.bestEpoch(),
                  training.epochs().size(),
                  training.steps(),
                  Path.of(model, "report.html"))
          + (noise == null ? "" : "%n%s".formatted(noise));
    }

    private String rankings(RankingComparison comparison) {
      return around == null
          ? comparison.text()
          : "%s%nFrom what is around each target:%n%s".formatted(comparison.text(), around.text());
    }
  }
}
