package io.orthant.app;

import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.Phase;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Progress;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Budget and steps in, noise out. */
@Command(
    name = "noise",
    description =
        "Tells the least noise multiplier that keeps steps over Poisson samples within a budget."
            + " The answer never exceeds the budget.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  orthant privacy noise --epsilon 3 --delta 1e-5 --examples 60000 --batch 256 --epochs 60"
    })
final class PrivacyNoiseCommand extends ReportingCommand {
  @Mixin private BudgetOptions budget;

  @Mixin private StepOptions steps;

  @Override
  protected Result run(Progress progress) {
    Calibration calibration = budget.calibration();
    double rate = steps.rate();
    long start = System.nanoTime();
    double noise = calibration.noiseMultiplier(rate, steps.steps());
    double seconds = (System.nanoTime() - start) / 1e9;
    double delta = calibration.budget().delta();
    double epsilon =
        calibration
            .accountant()
            .epsilon(List.of(new Phase(new SampledGaussian(rate, noise), steps.steps())), delta);
    return new Needed(noise, rate, steps.steps(), epsilon, delta, seconds);
  }

  /** The noise, what it costs, and how long it took to find. */
  record Needed(
      double noiseMultiplier,
      double samplingRate,
      long steps,
      double epsilon,
      double delta,
      double seconds)
      implements Result {
    @Override
    public String text() {
      return ("noise multiplier %.4f: %,d steps at sampling rate %.6g cost epsilon %.4f at delta"
              + " %s (%.1f s)\n"
              + "Trying out several settings on the same data costs more; that is not counted.")
          .formatted(
              Math.ceil(noiseMultiplier * 1e4) / 1e4, steps, samplingRate, epsilon, delta, seconds);
    }
  }
}
