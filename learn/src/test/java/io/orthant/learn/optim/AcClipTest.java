package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference values were computed in double precision, independently of this code. */
final class AcClipTest {
  private static final double[] TRACE_A = {1, -2, 0.5, 100, 0.5, 0};
  private static final int SIZE = 37;
  private static final double RATE = 0.1;

  private final RandomGenerator random = new Seed(11).stream("gradients");

  private static AcClip published(double alpha) {
    return new AcClip(alpha, 0.9, 0.99, 1e-5, false, WeightDecay.NONE);
  }

  @Test
  void followsTheReferenceTrace() {
    Trace.check(
        published(1),
        TRACE_A,
        0.9990001000,
        1.0019898282,
        1.0054492222,
        0.9020238271,
        0.7991326973,
        0.6972704913);
    Trace.check(
        published(1.5),
        TRACE_A,
        0.9953588753,
        1.0063588753,
        1.0112588753,
        0.5458349544,
        0.0834094883,
        -0.3759279236);
    Trace.check(
        published(2),
        TRACE_A,
        0.9900009999,
        1.0010009999,
        1.0059009999,
        0.0103109999,
        -0.8907200001,
        -1.7016479001);
  }

  @Test
  void momentumAndThresholdFollowTheReferenceTrace() {
    double[] m = {0.1, -0.11, -0.049, 9.9559, 9.01031, 8.109279};
    double[] tau = {0.01, 0.0299, 0.034601, 1.03425499, 1.02891244, 1.01862332};
    double[][] state = new double[2][1];
    for (int step = 1; step <= 6; step++) {
      published(1).update(new double[1], new double[] {TRACE_A[step - 1]}, state, 1, step, RATE);
      assertThat(state[0][0]).isCloseTo(m[step - 1], within(1e-8));
      assertThat(state[1][0]).isCloseTo(tau[step - 1], within(1e-8));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.3, 2})
  void neverMovesFurtherThanTheThreshold(double alpha) {
    double[] x = new double[SIZE];
    double[][] state = new double[2][SIZE];
    for (int step = 1; step <= 300; step++) {
      double[] before = x.clone();
      published(alpha).update(x, heavyTailed(), state, SIZE, step, RATE);
      for (int i = 0; i < SIZE; i++) {
        double threshold = Math.pow(state[1][i], 1 / alpha);
        assertThat(Math.abs(x[i] - before[i])).isLessThanOrEqualTo(RATE * threshold * (1 + 1e-9));
      }
    }
  }

  @Test
  void withoutAThresholdItIsMomentumOfAveragedGradients() {
    Sgd average = new Sgd(0.9, 0.9, WeightDecay.NONE);
    double[] x = new double[SIZE];
    double[] expected = new double[SIZE];
    double[][] state = new double[2][SIZE];
    double[][] averaged = new double[1][SIZE];
    for (int step = 1; step <= 50; step++) {
      double[] gradient = heavyTailed();
      Arrays.fill(state[1], Double.POSITIVE_INFINITY);
      published(1).update(x, gradient, state, SIZE, step, RATE);
      average.update(expected, gradient, averaged, SIZE, step, RATE);
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat(x[i]).isCloseTo(expected[i], within(1e-12));
    }
  }

  @Test
  void withoutMomentumAtAFixedThresholdItIsCoordinateClipping() {
    AcClip still = new AcClip(1, 0, 0, 0, false, WeightDecay.NONE);
    CClip clip = new CClip(0.7, 0, WeightDecay.NONE);
    double[] x = new double[SIZE];
    double[] expected = new double[SIZE];
    for (int step = 1; step <= 50; step++) {
      double[] gradient = heavyTailed();
      // Its threshold is the last magnitude here, so clipping the magnitudes fixes it.
      double[] clipped = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        clipped[i] = Math.clamp(gradient[i], -0.7, 0.7);
      }
      still.update(x, clipped, new double[2][SIZE], SIZE, step, RATE);
      clip.update(expected, gradient, new double[0][], SIZE, step, RATE);
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat(x[i]).isCloseTo(expected[i], within(1e-12));
    }
  }

  @Test
  void permutedCoordinatesGiveThePermutedUpdate() {
    double[] x = new double[SIZE];
    double[] reversed = new double[SIZE];
    double[][] state = new double[2][SIZE];
    double[][] reversedState = new double[2][SIZE];
    for (int step = 1; step <= 40; step++) {
      double[] gradient = heavyTailed();
      published(1).update(x, gradient, state, SIZE, step, RATE);
      published(1).update(reversed, reverse(gradient), reversedState, SIZE, step, RATE);
    }
    assertThat(reverse(reversed)).isEqualTo(x).doesNotContain(0);
  }

  @Test
  void scaledGradientsScaleMomentumThresholdAndStep() {
    AcClip rule = new AcClip(1, 0.9, 0.99, 0, false, WeightDecay.NONE);
    double[] x = new double[SIZE];
    double[] scaled = new double[SIZE];
    double[][] state = new double[2][SIZE];
    double[][] scaledState = new double[2][SIZE];
    for (int step = 1; step <= 40; step++) {
      double[] gradient = heavyTailed();
      rule.update(x, gradient, state, SIZE, step, RATE);
      rule.update(scaled, times(8, gradient), scaledState, SIZE, step, RATE);
    }
    assertThat(scaledState[0]).isEqualTo(times(8, state[0]));
    assertThat(scaledState[1]).isEqualTo(times(8, state[1]));
    assertThat(scaled).containsExactly(times(8, x), within(1e-12));
  }

  @Test
  void zeroGradientsMoveNothingAndMotionDiesOut() {
    double[] x = {1};
    double[][] state = new double[2][1];
    published(1).update(x, new double[] {0}, state, 1, 1, RATE);
    assertThat(x[0]).isEqualTo(1);
    published(1).update(x, new double[] {3}, state, 1, 2, RATE);
    for (int step = 3; step < 400; step++) {
      published(1).update(x, new double[] {0}, state, 1, step, RATE);
    }
    double rest = x[0];
    published(1).update(x, new double[] {0}, state, 1, 400, RATE);
    assertThat(x[0]).isCloseTo(rest, within(1e-15)).isLessThan(1);
  }

  @Test
  void biasCorrectionMakesTheFirstStepThatOfTheGradient() {
    AcClip corrected = new AcClip(1, 0.9, 0.99, 0, true, WeightDecay.NONE);
    double[] x = {1};
    corrected.update(x, new double[] {0.5}, new double[2][1], 1, 1, RATE);
    assertThat(x[0]).isCloseTo(1 - RATE * 0.5, within(1e-15));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> published(2.5)).hasMessageContaining("[1, 2]", "2.5");
    assertThatThrownBy(() -> new AcClip(1, 0.9, 1, 0, false, WeightDecay.NONE))
        .hasMessageContaining("beta2");
  }

  /** Gradients with infinite variance: a normal value divided by the root of a uniform one. */
  private double[] heavyTailed() {
    double[] gradient = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      gradient[i] = random.nextGaussian() / Math.sqrt(random.nextDouble());
    }
    return gradient;
  }

  private static double[] reverse(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[values.length - 1 - i] = values[i];
    }
    return reversed;
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }
}
