package io.orthant.learn.train;

import io.orthant.learn.dp.ClippingRule;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.privacy.Budget;

/**
 * What a model may tell about the units it learns from, and how training keeps to it.
 *
 * @param budget epsilon and delta for the whole run
 * @param unit whose presence is to be hidden
 * @param batchUnits units that a step is expected to take, at least 1
 * @param unitWindows how many of the latest windows of a user are learned from, at least 1; bounds
 *     the memory that a single user can ask for
 * @param clipping how gradients of units are bounded
 * @param noiseMultiplier deviation of the noise over what a unit can do; 0 for the least that lets
 *     the planned steps keep to the budget
 * @param averageDecay of the mean over the steps that is released instead of the last weights, in
 *     [0, 1); 0 for the last weights
 * @param insecureNoise whether noise comes from the seed, so that a run can be repeated; the model
 *     is then not private
 */
public record PrivacyConfig(
    Budget budget,
    Unit unit,
    int batchUnits,
    int unitWindows,
    Clipping clipping,
    double noiseMultiplier,
    double averageDecay,
    boolean insecureNoise) {
  private static final double STABILISER = 0.01;

  public PrivacyConfig {
    if (batchUnits < 1 || unitWindows < 1) {
      throw new IllegalArgumentException(
          "Units of a step and windows of a user must be 1 or more, not %d and %d"
              .formatted(batchUnits, unitWindows));
    }
    if (!(noiseMultiplier >= 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The noise multiplier must be 0 or more, not " + noiseMultiplier);
    }
    WeightAverage.checkDecay(averageDecay);
  }

  /** The usual settings of a budget: users, clipping with one norm, calibrated secure noise. */
  public static PrivacyConfig of(Budget budget) {
    return new PrivacyConfig(budget, Unit.USER, 256, 4, Clipping.FLAT, 0, 0, false);
  }

  /** Whose presence is to be hidden. */
  public enum Unit {
    /** A window of a history: what one user did in a row, up to the longest history. */
    EXAMPLE,
    /** A group of the data with all that it did: a user, or the outermost class of a method. */
    USER
  }

  /** The clipping rules, by what {@code clippingNorm} means to them. */
  public enum Clipping {
    /** One norm for all: the clipping norm. */
    FLAT,
    /** Gradients of length 1; the clipping norm has no meaning. */
    AUTOMATIC,
    /** A norm that follows the median and begins with the clipping norm. */
    QUANTILE,
    /** AdaCliP; its scales begin as those of the clipping norm and never rise above them. */
    ADACLIP
  }

  /**
   * The rule for gradients of that many coordinates.
   *
   * @param clippingNorm above 0
   */
  ClippingRule rule(double clippingNorm, int coordinates) {
    return switch (clipping) {
      case FLAT -> new ClippingRule.Flat(clippingNorm);
      case AUTOMATIC -> new ClippingRule.Automatic(STABILISER);
      // Rate, quantile and noise of the count are those of Andrew et al. 2021.
      case QUANTILE ->
          new ClippingRule.QuantileAdaptive(clippingNorm, 0.5, 0.2, Math.max(1, batchUnits / 20.0));
      case ADACLIP -> ClippingRule.AdaClip.within(clippingNorm, coordinates);
    };
  }

  /**
   * Refuses a loss by which a unit's gradient depends on other units.
   *
   * @throws IllegalArgumentException with the reason
   */
  static void requirePrivate(OutputLoss loss) {
    if (!(loss instanceof OutputLoss.SampledSoftmax sampled)) {
      return;
    }
    String reason =
        switch (sampled.sampler()) {
          case SamplerConfig.Uniform() -> "";
          case SamplerConfig.InBatch() ->
              "in-batch negatives make the gradient of a unit depend on the others of its batch";
          case SamplerConfig.LogUniform(), SamplerConfig.Frequency _ ->
              "these negatives follow how often items occur, which tells about single units";
          case SamplerConfig.Exact(), SamplerConfig.Tree _ ->
              "these negatives follow the hidden states of other units of the batch";
        };
    if (!reason.isEmpty()) {
      throw new IllegalArgumentException(
          "%s breaks the privacy bound: %s. Use uniform negatives, the full softmax or gbce"
              .formatted(sampled.sampler(), reason));
    }
  }
}
