package io.orthant.learn.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.ClippingRule.AdaClip;
import io.orthant.learn.dp.ClippingRule.VarianceScale;
import io.orthant.privacy.Budget;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.RdpAccountant;
import io.orthant.privacy.SampledGaussian;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PrivateGradientTest {
  private static final long SEED = 20261126;
  private static final double[] NOTHING = {};

  private static Ledger ledger(double rate, double noise) {
    Budget plenty = new Budget(1e6, 1e-5);
    return new Ledger(
        new Calibration(RdpAccountant.standard(), plenty),
        List.of(),
        new SampledGaussian(rate, noise),
        100_000);
  }

  private static PrivateGradient gradient(
      ClippingRule rule, int dimension, int units, double rate, double noise) {
    return new PrivateGradient(rule, dimension, units, ledger(rate, noise), new InsecureBits(SEED));
  }

  private static MaterialisedGradients normal(RandomGenerator random, int examples, int dimension) {
    double[][] rows = new double[examples][dimension];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return new MaterialisedGradients(rows);
  }

  @Test
  void withScaleOneAndCentreZeroAdaClipIsDpSgdBitForBit() {
    MaterialisedGradients gradients = normal(new SplittableRandom(SEED), 20, 4);
    PrivateGradient flat = gradient(new ClippingRule.Flat(1), 4, 20, 1, 2);
    PrivateGradient ada = gradient(AdaClip.within(1, 4), 4, 20, 1, 2);
    flat.draw();
    ada.draw();
    flat.add(gradients);
    ada.add(gradients);
    assertThat(ada.scale()).containsOnly(1);
    assertThat(ada.release()).isEqualTo(flat.release());
  }

  @Test
  void physicalBatchesDoNotMatter() {
    MaterialisedGradients all = normal(new SplittableRandom(SEED), 6, 3);
    for (ClippingRule rule :
        List.of(
            new ClippingRule.Flat(0.7),
            new ClippingRule.Automatic(0.01),
            new ClippingRule.QuantileAdaptive(1, 0.5, 0.2, 10),
            AdaClip.standard(VarianceScale.PER_EXAMPLE).startingAt(0.3))) {
      PrivateGradient whole = gradient(rule, 3, 6, 1, 1);
      PrivateGradient parts = gradient(rule, 3, 6, 1, 1);
      for (int step = 0; step < 3; step++) {
        whole.draw();
        parts.draw();
        whole.add(all);
        for (double[] row : all.gradients()) {
          parts.add(new MaterialisedGradients(row));
        }
        assertThat(parts.release()).isEqualTo(whole.release());
      }
    }
  }

  /** Chi-square with 40,000 degrees of freedom, five deviations either way. */
  @Test
  void noiseFollowsTheScaleAndIsDividedByTheExpectedBatchWhateverWasDrawn() {
    PrivateGradient gradient = gradient(new ClippingRule.Flat(3), 40_000, 200, 0.1, 2);
    int drawn = gradient.draw().length;
    double[] released = gradient.release();
    double deviation = 3 * 2 / 20.0;
    double squares = Arrays.stream(released).map(x -> x * x).sum() / (deviation * deviation);
    assertThat(drawn).as("a batch of another size than expected").isNotEqualTo(20);
    assertThat((squares - 40_000) / Math.sqrt(80_000)).as("seed %d", SEED).isBetween(-5.0, 5.0);
  }

  @Test
  void aFullBatchIsTheClippedMeanWithinTheNoise() {
    PrivateGradient gradient = gradient(new ClippingRule.Flat(2), 2, 1000, 1, 1e-3);
    gradient.draw();
    double[][] rows = new double[1000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 2 == 0 ? new double[] {6, 8} : new double[] {0.5, 0};
    }
    gradient.add(new MaterialisedGradients(rows));
    double[] released = gradient.release();
    assertThat(released[0]).isCloseTo((1.2 + 0.5) / 2, within(1e-4));
    assertThat(released[1]).isCloseTo(0.8, within(1e-4));
  }

  @Test
  void anEmptyBatchIsAStepThatIsCountedAndNoised() {
    Ledger ledger = ledger(1e-9, 1);
    PrivateGradient gradient =
        new PrivateGradient(
            AdaClip.standard(VarianceScale.PER_EXAMPLE), 3, 1000, ledger, new InsecureBits(SEED));
    double[] before = gradient.scale();
    assertThat(gradient.draw()).isEmpty();
    gradient.add(new MaterialisedGradients());
    assertThat(gradient.release()).doesNotContain(0);
    assertThat(ledger.phases().getLast().steps()).isEqualTo(1);
    assertThat(gradient.scale()).isNotEqualTo(before);
  }

  @Test
  void aGradientThatIsNotFiniteCountsAsZero() {
    PrivateGradient odd = gradient(new ClippingRule.Flat(1), 2, 3, 1, 1);
    PrivateGradient plain = gradient(new ClippingRule.Flat(1), 2, 3, 1, 1);
    odd.draw();
    plain.draw();
    double[] usual = {0.3, -0.2};
    odd.add(
        new MaterialisedGradients(
            usual, new double[] {Double.NaN, 1}, new double[] {Double.NEGATIVE_INFINITY, 0}));
    plain.add(new MaterialisedGradients(usual));
    assertThat(odd.release()).isEqualTo(plain.release());
  }

  @Test
  void theLastStepOfTheBudgetIsFollowedByNone() {
    Ledger two =
        new Ledger(
            new Calibration(RdpAccountant.standard(), new Budget(1e6, 1e-5)),
            List.of(),
            new SampledGaussian(0.5, 1),
            2);
    PrivateGradient gradient =
        new PrivateGradient(new ClippingRule.Flat(1), 1, 4, two, new InsecureBits(SEED));
    for (int i = 0; i < 2; i++) {
      gradient.draw();
      gradient.release();
    }
    assertThatThrownBy(gradient::draw).hasMessageContaining("Step 3 would exceed");
    assertThatThrownBy(gradient::release).hasMessageContaining("Draw a batch first");
  }

  @Test
  void aStepThatIsNotReleasedIsNotForgotten() {
    PrivateGradient gradient = gradient(new ClippingRule.Flat(1), 1, 4, 0.5, 1);
    gradient.draw();
    assertThatThrownBy(gradient::draw).hasMessageContaining("was drawn and not released");
    assertThatThrownBy(
            () -> gradient(new ClippingRule.QuantileAdaptive(1, 0.5, 0.2, 0.5), 1, 4, 0.5, 1))
        .hasMessageContaining("above half the noise multiplier 1.0, not 0.5");
  }

  @Test
  void theAdaptiveNormFindsTheQuantile() {
    PrivateGradient gradient =
        gradient(new ClippingRule.QuantileAdaptive(0.01, 0.5, 0.2, 20), 2, 2000, 1, 1);
    double[][] rows = new double[2000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {4.0 * (i + 1) / rows.length, 0};
    }
    for (int step = 0; step < 200; step++) {
      gradient.draw();
      gradient.add(new MaterialisedGradients(rows));
      gradient.release();
    }
    assertThat(gradient.scale()[0]).isCloseTo(2, within(0.15));
  }

  /** The simulation of the specification: 200 coordinates, batches of 600, noise multiplier 1. */
  @Test
  void perExampleScalesSettleAtTheSpreadOfGradientsAndPublishedOnesVanish() {
    int dimension = 200;
    double[] deviations = new double[dimension];
    Arrays.setAll(deviations, i -> Math.pow(10, -3.0 * i / (dimension - 1)));
    double total = DoubleStream.of(deviations).sum();
    Arrays.setAll(deviations, i -> deviations[i] * 11.4 / total);
    double learned = settledNorm(VarianceScale.PER_EXAMPLE, deviations);
    assertThat(learned).isCloseTo(11.4, within(0.15 * 11.4));
    assertThat(settledNorm(VarianceScale.AS_PUBLISHED, deviations)).isLessThan(0.01 * 11.4);
  }

  private static double settledNorm(VarianceScale scale, double[] deviations) {
    PrivateGradient gradient =
        gradient(AdaClip.standard(scale).startingAt(1), deviations.length, 600, 1, 1);
    RandomGenerator random = new SplittableRandom(SEED);
    for (int step = 0; step < 400; step++) {
      gradient.draw();
      double[][] rows = new double[600][deviations.length];
      for (double[] row : rows) {
        Arrays.setAll(row, i -> 0.019 + deviations[i] * random.nextGaussian());
      }
      gradient.add(new MaterialisedGradients(rows));
      gradient.release();
    }
    return Math.sqrt(DoubleStream.of(gradient.scale()).map(x -> x * x).sum());
  }

  /** Gradients of zero, so that all that a variance can learn from is noise. */
  @Test
  void adaClipWithinANormNeverAddsMoreNoiseThanTheNormAndUnboundedItFeedsOnItself() {
    int dimension = 2000;
    double norm = 0.5;
    AdaClip within = AdaClip.within(norm, dimension);
    assertThat(largestNoise(within, dimension)).isLessThanOrEqualTo(norm * norm * (1 + 1e-12));
    assertThat(largestNoise(within.upTo(10), dimension)).isGreaterThan(100 * norm * norm);
  }

  /** Largest mean squared scale of 20 steps with batches of 20 and noise 2. */
  private static double largestNoise(AdaClip rule, int dimension) {
    PrivateGradient gradient = gradient(rule, dimension, 20, 1, 2);
    double largest = 0;
    for (int step = 0; step < 20; step++) {
      gradient.draw();
      gradient.release();
      largest =
          Math.max(largest, DoubleStream.of(gradient.scale()).map(x -> x * x).sum() / dimension);
    }
    return largest;
  }

  @Test
  void layersThatDisagreeAreRefused() {
    assertThatThrownBy(() -> new LinearGradients(0, new double[][] {NOTHING}, new double[][] {}))
        .hasMessageContaining("1 examples and output gradients of 0");
  }
}
