package io.orthant.learn.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.privacy.Budget;
import io.orthant.privacy.Calibration;
import io.orthant.privacy.CanaryAudit;
import io.orthant.privacy.GaussianNoise;
import io.orthant.privacy.InsecureBits;
import io.orthant.privacy.Ledger;
import io.orthant.privacy.Phase;
import io.orthant.privacy.PldAccountant;
import io.orthant.privacy.PoissonSampler;
import io.orthant.privacy.SampledGaussian;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Private gradients under attack, and faults that are known from other libraries. */
class AuditTest {
  private static final long SEED = 20261126;
  private static final int CANARIES = 2000;
  private static final int STEPS = 40;
  private static final double DELTA = 1e-6;
  private static final double FALSE_ALARMS = 1e-4;
  private static final SampledGaussian MECHANISM = new SampledGaussian(0.5, 6);

  /**
   * Canaries whose gradients are unit vectors of their own, half of them in the data by the toss of
   * a coin; those that moved their coordinate most and least are guessed.
   *
   * @param realNoise the noise multiplier that is really used
   */
  private static CanaryAudit audit(double realNoise) {
    RandomGenerator coins = new SplittableRandom(SEED);
    int[] present = IntStream.range(0, CANARIES).filter(i -> coins.nextBoolean()).toArray();
    SampledGaussian real = new SampledGaussian(MECHANISM.samplingRate(), realNoise);
    Budget budget = new Budget(1e3, DELTA);
    Ledger ledger =
        new Ledger(new Calibration(new PldAccountant(), budget), List.of(), real, STEPS);
    PrivateGradient gradient =
        new PrivateGradient(
            new ClippingRule.Flat(1), CANARIES, present.length, ledger, new InsecureBits(SEED));
    double[] score = new double[CANARIES];
    for (int step = 0; step < STEPS; step++) {
      for (int drawn : gradient.draw()) {
        double[] unit = new double[CANARIES];
        unit[present[drawn]] = 1;
        gradient.add(new MaterialisedGradients(unit));
      }
      double[] released = gradient.release();
      Arrays.setAll(score, i -> score[i] + released[i]);
    }
    boolean[] in = new boolean[CANARIES];
    Arrays.stream(present).forEach(i -> in[i] = true);
    List<Integer> order =
        IntStream.range(0, CANARIES)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> score[i]))
            .toList();
    int side = 250;
    int right = 0;
    for (int i = 0; i < side; i++) {
      right += in[order.get(i)] ? 0 : 1;
      right += in[order.get(CANARIES - 1 - i)] ? 1 : 0;
    }
    return new CanaryAudit(CANARIES, 2 * side, right);
  }

  @Test
  void whatIsClaimedStandsUpToAnAttackThatFindsALot() {
    double claimed = new PldAccountant().epsilon(List.of(new Phase(MECHANISM, STEPS)), DELTA);
    double bound = audit(MECHANISM.noiseMultiplier()).leastEpsilon(DELTA, FALSE_ALARMS);
    assertThat(bound).as("claimed %s, seed %d", claimed, SEED).isBetween(0.05 * claimed, claimed);
  }

  @Test
  void tooLittleNoiseIsFoundOut() {
    double claimed = new PldAccountant().epsilon(List.of(new Phase(MECHANISM, STEPS)), DELTA);
    double bound = audit(MECHANISM.noiseMultiplier() / 10).leastEpsilon(DELTA, FALSE_ALARMS);
    assertThat(bound).as("claimed %s, seed %d", claimed, SEED).isGreaterThan(claimed);
  }

  /** One step on data without any gradient: what is released, or null if nothing is. */
  private interface Step {
    double[] release(int units);
  }

  private static Step honest(double rate, int dimension) {
    Budget budget = new Budget(1e3, DELTA);
    return units -> {
      Ledger ledger =
          new Ledger(
              new Calibration(new PldAccountant(), budget),
              List.of(),
              new SampledGaussian(rate, 1),
              1);
      PrivateGradient gradient =
          new PrivateGradient(
              new ClippingRule.Flat(1), dimension, units, ledger, new InsecureBits(SEED));
      gradient.draw();
      return gradient.release();
    };
  }

  /** A step with a fault: the noise is divided by what this function makes of the drawn batch. */
  private static Step faulty(double rate, int dimension, ToDoubleFunction<int[]> divisor) {
    return units -> {
      InsecureBits bits = new InsecureBits(SEED);
      int[] drawn = new PoissonSampler(rate, bits).draw(units);
      double by = divisor.applyAsDouble(drawn);
      if (Double.isNaN(by)) {
        return new double[0];
      }
      double[] sum = new double[dimension];
      new GaussianNoise(1, 1, dimension, bits).addTo(sum);
      return Arrays.stream(sum).map(value -> value / by).toArray();
    };
  }

  private static void checkEmptyBatchIsReleased(Step step, int dimension) {
    assertThat(step.release(10)).as("release of an empty batch").hasSize(dimension);
  }

  /** Chi-square of 50,000 coordinates, five deviations either way. */
  private static void checkNoiseIsThatOfTheExpectedBatch(Step step, double expectedBatch) {
    double[] released = step.release(100);
    double squares = Arrays.stream(released).map(x -> x * x).sum() * expectedBatch * expectedBatch;
    assertThat((squares - released.length) / Math.sqrt(2.0 * released.length))
        .as("deviations of the noise from what the expected batch gives")
        .isBetween(-5.0, 5.0);
  }

  @Test
  void emptyBatchesThatAreSkippedAreFoundOut() {
    checkEmptyBatchIsReleased(honest(1e-6, 7), 7);
    Step skips = faulty(1e-6, 7, drawn -> drawn.length == 0 ? Double.NaN : 1e-5);
    assertThatThrownBy(() -> checkEmptyBatchIsReleased(skips, 7))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void noiseThatIsDividedByTheDrawnBatchIsFoundOut() {
    checkNoiseIsThatOfTheExpectedBatch(honest(0.1, 50_000), 10);
    Step divides = faulty(0.1, 50_000, drawn -> drawn.length);
    assertThatThrownBy(() -> checkNoiseIsThatOfTheExpectedBatch(divides, 10))
        .isInstanceOf(AssertionError.class);
  }
}
