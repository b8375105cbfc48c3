package io.orthant.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How often units are sampled, and with which probability. */
final class StepOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--sampling-rate",
      paramLabel = "Q",
      description = "Probability that a unit takes part in a step, instead of the next two.")
  private @Nullable Double samplingRate;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Units (examples or users) in the data.")
  private @Nullable Long examples;

  @Option(names = "--batch", paramLabel = "B", description = "Expected units in a step.")
  private @Nullable Double batch;

  @Option(names = "--steps", paramLabel = "T", description = "Steps.")
  private @Nullable Long steps;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      description = "Passes over the data instead of steps: E / Q steps, rounded up.")
  private @Nullable Double epochs;

  double rate() {
    if (samplingRate != null && examples == null && batch == null) {
      return samplingRate;
    }
    if (samplingRate == null && examples != null && batch != null) {
      if (examples < 1 || !(batch > 0 && batch <= examples)) {
        throw new IllegalArgumentException(
            "A batch must be above 0 and at most the examples, not %s of %d"
                .formatted(batch, examples));
      }
      return batch / examples;
    }
    throw new ParameterException(
        spec.commandLine(), "Give either --sampling-rate or --examples and --batch");
  }

  long steps() {
    if ((steps == null) == (epochs == null)) {
      throw new ParameterException(spec.commandLine(), "Give either --steps or --epochs");
    }
    if (steps != null) {
      return steps;
    }
    double rate = rate();
    if (!(epochs > 0) || !(rate > 0) || epochs / rate > Long.MAX_VALUE / 2.0) {
      throw new IllegalArgumentException(
          "Epochs and sampling rate must be above 0, not %s and %s".formatted(epochs, rate));
    }
    return (long) Math.ceil(epochs / rate - 1e-9);
  }
}
