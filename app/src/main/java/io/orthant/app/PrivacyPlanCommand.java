package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.privacy.Calibration;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Budget and data in, choices of batch size out. */
@Command(
    name = "plan",
    description =
        "Compares batch sizes for a budget and a number of passes over the data: the noise"
            + " multiplier each needs, and the noise that is left in the mean gradient of a step.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant privacy plan --epsilon 3 --delta 1e-5 --examples 60000 --epochs 15"
    })
final class PrivacyPlanCommand extends ReportingCommand {
  @Mixin private BudgetOptions budget;

  @Option(
      names = "--examples",
      required = true,
      paramLabel = "N",
      description = "Units (examples or users) in the data.")
  private long examples;

  @Option(
      names = "--epochs",
      required = true,
      paramLabel = "E",
      description = "Passes over the data.")
  private double epochs;

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "B",
      defaultValue = "64,256,1024,4096",
      description = "Expected batch sizes to compare. Default: ${DEFAULT-VALUE}.")
  private List<Long> batches;

  @Override
  protected Result run(Progress progress) {
    if (examples < 1 || !(epochs > 0 && epochs < 1e9)) {
      throw new IllegalArgumentException(
          "Examples must be 1 or more and epochs above 0, not %d and %s"
              .formatted(examples, epochs));
    }
    Calibration calibration = budget.calibration();
    List<Choice> choices = new ArrayList<>();
    try (Progress.Task task = progress.start("Calibrating", batches.size(), "batch sizes")) {
      for (long batch : batches) {
        if (batch < 1) {
          throw new IllegalArgumentException("A batch must be 1 or more, not " + batch);
        }
        if (batch <= examples) {
          double rate = (double) batch / examples;
          long steps = (long) Math.ceil(epochs / rate - 1e-9);
          double noise = calibration.noiseMultiplier(rate, steps);
          choices.add(new Choice(batch, rate, steps, noise, noise / batch));
        }
        task.advance(1);
      }
    }
    return new Plan(calibration.budget().epsilon(), calibration.budget().delta(), choices);
  }

  /**
   * A batch size and what it needs.
   *
   * @param meanNoise standard deviation of the noise in a coordinate of the mean gradient, in units
   *     of the clipping norm
   */
  record Choice(
      long batch, double samplingRate, long steps, double noiseMultiplier, double meanNoise) {}

  /** All choices. */
  record Plan(double epsilon, double delta, List<Choice> choices) implements Result {
    @Override
    public String text() {
      return "Within epsilon %s at delta %s:%n".formatted(epsilon, delta)
          + AsciiTable.getTable(
              choices,
              List.of(
                  new Column().header("batch").with(choice -> "%,d".formatted(choice.batch())),
                  new Column().header("steps").with(choice -> "%,d".formatted(choice.steps())),
                  new Column()
                      .header("noise multiplier")
                      .with(
                          choice ->
                              "%.4f".formatted(Math.ceil(choice.noiseMultiplier() * 1e4) / 1e4)),
                  new Column()
                      .header("noise in the mean")
                      .with(choice -> "%.2e".formatted(choice.meanNoise()))))
          + "\nNoise in the mean: standard deviation of a coordinate, in clipping norms.";
    }
  }
}
