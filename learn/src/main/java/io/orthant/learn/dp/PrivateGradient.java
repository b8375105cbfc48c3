package io.orthant.learn.dp;

import io.orthant.privacy.GaussianNoise;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.PoissonSampler;
import io.orthant.privacy.RandomBits;
import java.util.Arrays;

/**
 * Estimates the mean gradient of a Poisson sample privately, step after step.
 *
 * <p>A step draws a batch, takes the gradients of its examples in as many parts as memory asks for,
 * and releases one noisy mean. The sum is divided by the expected batch size, never by the one that
 * was drawn, which is private. An empty batch is a step like any other: what it releases is noise.
 * Between {@link #draw} and {@link #release} nothing else is learned from the data.
 *
 * <p>What is released may be used and published freely: gradients, {@link #centre} and {@link
 * #scale}. The drawn batch, norms, and losses on it may not. Not thread-safe.
 */
public final class PrivateGradient {
  private final ClippingRule rule;
  private final Ledger ledger;
  private final PoissonSampler sampler;
  private final Clipper clipper;
  private final GaussianNoise noise;
  private final double[] sum;
  private final int units;
  private final double batch;
  private boolean drawn;
  private double included;
  private double unclipped;

  /**
   * @param rule how gradients are bounded
   * @param dimension coordinates of a gradient, 1 or more
   * @param units how many units there are to sample from, 1 or more
   * @param ledger counts the steps and knows sampling rate and noise multiplier
   * @param bits chance, for sampling and for noise; seeded bits give no privacy
   * @throws IllegalArgumentException if the noise of a count is too small for the noise multiplier
   */
  public PrivateGradient(
      ClippingRule rule, int dimension, int units, Ledger ledger, RandomBits bits) {
    this.rule = rule;
    this.ledger = ledger;
    this.units = units;
    sampler = new PoissonSampler(ledger.mechanism().samplingRate(), bits);
    batch = sampler.rate() * units;
    if (dimension < 1 || !(batch > 0)) {
      throw new IllegalArgumentException(
          "There must be coordinates and an expected batch above 0, not %d and %s"
              .formatted(dimension, batch));
    }
    clipper = new Clipper(rule, dimension, batch);
    boolean counts = rule instanceof ClippingRule.QuantileAdaptive;
    if (rule instanceof ClippingRule.QuantileAdaptive adaptive
        && !(adaptive.countNoise() > 0.51 * ledger.mechanism().noiseMultiplier())) {
      throw new IllegalArgumentException(
          "The noise of the count must be above half the noise multiplier %s, not %s"
              .formatted(ledger.mechanism().noiseMultiplier(), adaptive.countNoise()));
    }
    noise =
        new GaussianNoise(
            ledger.mechanism().noiseMultiplier(), 1, dimension + (counts ? 1L : 0), bits);
    sum = new double[dimension];
  }

  /** Expected number of units in a step, which sums are divided by. */
  public double expectedBatch() {
    return batch;
  }

  /**
   * Begins a step: enters it in the ledger and draws the units that take part.
   *
   * @throws IllegalStateException if the budget is spent, or the step before was not released
   */
  public int[] draw() {
    if (drawn) {
      throw new IllegalStateException("The step before was drawn and not released");
    }
    ledger.enter();
    drawn = true;
    Arrays.fill(sum, 0);
    included = 0;
    unclipped = 0;
    return sampler.draw(units);
  }

  /**
   * Takes in the gradients of drawn units, each unit once.
   *
   * @throws IllegalStateException before {@link #draw}
   */
  public void add(PerExampleGradients gradients) {
    add(clip(gradients));
  }

  /**
   * Clips the gradients of drawn units and sums them up, to be added later. May be called from
   * several threads at once, between {@link #draw} and {@link #release}.
   */
  public ClippedSum clip(PerExampleGradients gradients) {
    double[] factors = clipper.factors(gradients.squaredNorms(clipper.centre(), clipper.scale()));
    double[] clipped = new double[sum.length];
    gradients.addWeighted(factors, clipped);
    double factorSum = 0;
    double unclippedHalves = 0;
    for (double factor : factors) {
      factorSum += factor;
      unclippedHalves += factor == 1 ? 0.5 : -0.5;
    }
    return new ClippedSum(clipped, factorSum, unclippedHalves);
  }

  /**
   * Takes in what {@link #clip} made of gradients of this step, each unit once.
   *
   * @throws IllegalStateException before {@link #draw}
   */
  public void add(ClippedSum clipped) {
    requireDrawn();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += clipped.sum[i];
    }
    included += clipped.factors;
    unclipped += clipped.unclipped;
  }

  /** A sum of clipped gradients of some units: as private as the units themselves. */
  public static final class ClippedSum {
    private final double[] sum;
    private final double factors;
    private final double unclipped;

    private ClippedSum(double[] sum, double factors, double unclipped) {
      this.sum = sum;
      this.factors = factors;
      this.unclipped = unclipped;
    }
  }

  /**
   * Ends the step: adds noise, and learns from the result what the rule wants to know.
   *
   * @return the noisy mean gradient
   * @throws IllegalStateException before {@link #draw}
   */
  public double[] release() {
    requireDrawn();
    drawn = false;
    double[] centre = clipper.centre();
    double[] scale = clipper.scale();
    double share = 1;
    double[] noisy = sum;
    if (rule instanceof ClippingRule.QuantileAdaptive adaptive) {
      share = gradientShare(adaptive);
      // A count of halves has sensitivity 1/2; scaled so that equal noise on all coordinates fits.
      noisy = Arrays.copyOf(sum, sum.length + 1);
      noisy[sum.length] = unclipped * countScale(adaptive);
    }
    for (int i = 0; i < sum.length; i++) {
      noisy[i] = share * (sum[i] - included * centre[i]) / scale[i];
    }
    noise.addTo(noisy);
    double[] released = new double[sum.length];
    for (int i = 0; i < released.length; i++) {
      released[i] = scale[i] * noisy[i] / share / batch + centre[i];
    }
    switch (rule) {
      case ClippingRule.Flat _, ClippingRule.Automatic _ -> {}
      case ClippingRule.QuantileAdaptive adaptive ->
          clipper.updateNorm(adaptive, noisy[sum.length] / countScale(adaptive) / batch + 0.5);
      case ClippingRule.AdaClip ada ->
          clipper.updateMoments(ada, released, noise.standardDeviation() / batch);
    }
    return released;
  }

  /**
   * What the rule has learned from releases, to go on with after an interruption; empty for a rule
   * that learns nothing. A function of earlier releases.
   */
  public double[] learned() {
    return clipper.learned();
  }

  /**
   * Goes on with what an interrupted run had learned.
   *
   * @throws IllegalArgumentException if it is not of this rule and dimension
   */
  public void restore(double[] learned) {
    clipper.restore(learned);
  }

  /** What is taken from each gradient before scaling; a function of earlier releases. */
  public double[] centre() {
    return clipper.centre().clone();
  }

  /** What each coordinate is divided by, and its noise multiplied with; of earlier releases. */
  public double[] scale() {
    return clipper.scale().clone();
  }

  /** Standard deviation of the noise of a coordinate of the mean where the scale is 1. */
  public double noise() {
    return noise.standardDeviation() / batch;
  }

  private double countScale(ClippingRule.QuantileAdaptive adaptive) {
    return noise.standardDeviation() / adaptive.countNoise();
  }

  /** What remains of the sensitivity 1 for the gradient beside that of the count. */
  private double gradientShare(ClippingRule.QuantileAdaptive adaptive) {
    double count = countScale(adaptive) / 2;
    return Math.sqrt(1 - count * count);
  }

  private void requireDrawn() {
    if (!drawn) {
      throw new IllegalStateException("Draw a batch first");
    }
  }
}
