package io.orthant.app;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.privacy.Phase;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.SampledGaussian;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Noise and steps in, epsilon out. */
@Command(
    name = "epsilon",
    description =
        "Tells the epsilon of steps that each add Gaussian noise to a sum over a Poisson sample,"
            + " for adding or removing one unit. Batches that are shuffled instead of sampled cost"
            + " more than is said here.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant privacy epsilon --examples 60000 --batch 256 --epochs 60 --noise 1.1 --delta 1e-5",
      "  orthant privacy epsilon --sampling-rate 0.01 --steps 1000 --noise 1 --delta 1e-5"
          + " --before 0.02:2:500"
    })
final class PrivacyEpsilonCommand extends ReportingCommand {
  @Mixin private StepOptions steps;

  @Option(
      names = "--noise",
      required = true,
      paramLabel = "SIGMA",
      description =
          "Noise multiplier: standard deviation of the noise over the clipping norm, whatever"
              + " the batch.")
  private double noise;

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "D",
      description = "Delta; choose it well below 1 / units.")
  private double delta;

  @Option(
      names = "--before",
      converter = PhaseOption.class,
      paramLabel = "RATE:NOISE:STEPS",
      description = "Steps of another kind on the same data, counted too. May be repeated.")
  private List<Phase> before = List.of();

  @Override
  protected Result run(Progress progress) {
    List<Phase> phases = new ArrayList<>(before);
    phases.add(new Phase(new SampledGaussian(steps.rate(), noise), steps.steps()));
    List<Count> counts = new ArrayList<>();
    for (AccountantChoice choice : AccountantChoice.values()) {
      long start = System.nanoTime();
      double epsilon = choice.accountant().epsilon(phases, delta);
      counts.add(
          new Count(
              choice.toString().toLowerCase(Locale.ROOT).replace('_', '-'),
              epsilon,
              (System.nanoTime() - start) / 1e9));
    }
    boolean limited = RdpAccountant.standard().profile(phases).limitedByOrders(delta);
    return new Cost(phases, delta, counts.getFirst().epsilon(), counts, limited);
  }

  /** What one accountant says, and how long it took. */
  record Count(String accountant, double epsilon, double seconds) {}

  /**
   * What all say.
   *
   * @param limitedByOrders whether Renyi orders beyond the list might give less
   */
  record Cost(
      List<Phase> phases,
      double delta,
      double epsilon,
      List<Count> accountants,
      boolean limitedByOrders)
      implements Result {
    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      for (Phase phase : phases) {
        text.append(
            "%,d steps, sampling rate %.6g, noise multiplier %s%n"
                .formatted(
                    phase.steps(),
                    phase.mechanism().samplingRate(),
                    phase.mechanism().noiseMultiplier()));
      }
      text.append(
          AsciiTable.getTable(
              accountants,
              List.of(
                  new Column()
                      .header("accountant")
                      .dataAlign(HorizontalAlign.LEFT)
                      .with(Count::accountant),
                  new Column()
                      .header("epsilon at delta " + delta)
                      .with(count -> "%.4f".formatted(count.epsilon())),
                  new Column()
                      .header("seconds")
                      .with(count -> "%.2f".formatted(count.seconds())))));
      text.append("\nAll are upper bounds; the least of them counts.");
      if (limitedByOrders) {
        text.append(" The best Renyi order is at an end of the list.");
      }
      return text.toString();
    }
  }
}
