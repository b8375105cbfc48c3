package io.orthant.app;

import io.orthant.learn.train.PrivacyConfig;
import io.orthant.learn.train.PrivacyConfig.Clipping;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.privacy.Budget;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A privacy budget for training: one option for each value of PrivacyConfig, all without default.
 */
final class PrivateTrainingOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "Train privately, at most at this epsilon. Batches are then Poisson samples of units,"
              + " and the folder says in privacy.txt what holds.")
  private @Nullable Double epsilon;

  @Option(
      names = "--delta",
      paramLabel = "D",
      description = "Delta of the budget; choose it well below 1 / units.")
  private @Nullable Double delta;

  @Option(
      names = "--unit",
      paramLabel = "user|example",
      description =
          "What the budget protects: all that a user did, or a window of --max-length items."
              + " Default: user.")
  private @Nullable Unit unit;

  @Option(
      names = "--unit-windows",
      paramLabel = "N",
      description = "How many of the latest windows of a user are learned from. Default: 4.")
  private @Nullable Integer unitWindows;

  @Option(
      names = "--batch-units",
      paramLabel = "N",
      description =
          "Units expected in a step; --batch-positions then bounds what is computed at once."
              + " Default: 256.")
  private @Nullable Integer batchUnits;

  @Option(
      names = "--clipping",
      paramLabel = "flat|automatic|quantile|adaclip",
      description =
          "How gradients of units are bounded: by one norm, to length 1, by a norm that follows the"
              + " median, or coordinate by coordinate. Default: flat.")
  private @Nullable Clipping clipping;

  @Option(
      names = "--noise-multiplier",
      paramLabel = "S",
      description =
          "Deviation of the noise over what a unit can do; training ends when the budget is spent."
              + " Default: the least that all passes keep to the budget with.")
  private @Nullable Double noiseMultiplier;

  @Option(
      names = "--average-decay",
      paramLabel = "D",
      description =
          "Release the mean of the weights over some 1 / (1 - D) steps instead of the last ones,"
              + " which costs no privacy. Default: 0, the last ones.")
  private @Nullable Double averageDecay;

  @Option(
      names = "--insecure-noise",
      arity = "0",
      description =
          "Take noise from --seed, to repeat a run. The model is then not private, and says so.")
  private @Nullable Boolean insecureNoise;

  /**
   * The budget, or null if none is asked for.
   *
   * @throws ParameterException if only a part of it is given
   * @throws IllegalArgumentException naming the value that is out of range
   */
  @Nullable PrivacyConfig config() {
    if (epsilon == null || delta == null) {
      if (epsilon != null
          || delta != null
          || unit != null
          || unitWindows != null
          || batchUnits != null
          || clipping != null
          || noiseMultiplier != null
          || averageDecay != null
          || insecureNoise != null) {
        throw new ParameterException(
            spec.commandLine(), "Private training needs both --epsilon and --delta");
      }
      return null;
    }
    PrivacyConfig usual = PrivacyConfig.of(new Budget(epsilon, delta));
    return new PrivacyConfig(
        usual.budget(),
        Objects.requireNonNullElse(unit, usual.unit()),
        Objects.requireNonNullElse(batchUnits, usual.batchUnits()),
        Objects.requireNonNullElse(unitWindows, usual.unitWindows()),
        Objects.requireNonNullElse(clipping, usual.clipping()),
        Objects.requireNonNullElse(noiseMultiplier, usual.noiseMultiplier()),
        Objects.requireNonNullElse(averageDecay, usual.averageDecay()),
        Objects.requireNonNullElse(insecureNoise, usual.insecureNoise()));
  }
}
