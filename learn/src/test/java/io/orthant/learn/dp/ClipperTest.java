package io.orthant.learn.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.ClippingRule.AdaClip;
import io.orthant.learn.dp.ClippingRule.VarianceScale;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ClipperTest {
  private static final long SEED = 20261126;

  /** The trace of the specification: two coordinates, two examples, two steps. */
  @Test
  void adaClipFollowsTheReferenceTrace() {
    AdaClip rule = AdaClip.standard(VarianceScale.AS_PUBLISHED);
    Clipper clipper = new Clipper(rule, 2, 2);
    assertClose(clipper.scale(), 4.472135955e-6, 4.472135955e-6);

    double[] first = release(clipper, 0.5, -0.25);
    assertClose(first, 2.459674775e-6, 1.279837388e-6);
    clipper.updateMoments(rule, first, 0.5);
    assertClose(clipper.scale(), 4.267024684e-6, 4.266438756e-6);

    double[] second = release(clipper, 1, 0);
    assertClose(second, 3.425805611e-6, 1.763059055e-6);
    clipper.updateMoments(rule, second, 0.5);
    assertClose(clipper.centre(), 5.860883638e-8, 3.030098069e-8);
    assertClose(
        Arrays.stream(clipper.variance()).map(Math::sqrt).toArray(),
        2.982638879e-6,
        2.879236010e-6);
  }

  private static double[] release(Clipper clipper, double... noise) {
    MaterialisedGradients gradients =
        new MaterialisedGradients(new double[] {3, 4}, new double[] {0, 1e-7});
    double[] sum = clippedSum(clipper, gradients);
    double[] released = new double[2];
    for (int i = 0; i < 2; i++) {
      released[i] = clipper.scale()[i] * (sum[i] + noise[i]) / 2 + clipper.centre()[i];
    }
    return released;
  }

  /** Up to the margin of a millionth that clipping keeps. */
  private static void assertClose(double[] actual, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(3e-6 * expected[i]));
    }
  }

  private static double[] clippedSum(Clipper clipper, PerExampleGradients gradients) {
    double[] factors = clipper.factors(gradients.squaredNorms(clipper.centre(), clipper.scale()));
    double[] sum = new double[clipper.scale().length];
    gradients.addWeighted(factors, sum);
    double included = Arrays.stream(factors).sum();
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] - included * clipper.centre()[i]) / clipper.scale()[i];
    }
    return sum;
  }

  /** Whatever the gradients and the state, one example more moves the sum by at most 1. */
  @Test
  void oneExampleMovesTheSumByAtMostOne() {
    RandomGenerator random = new SplittableRandom(SEED);
    for (int trial = 0; trial < 200_000; trial++) {
      int dimension = 1 + random.nextInt(4);
      Clipper clipper = new Clipper(rule(random), dimension, 3);
      for (int i = 0; i < dimension; i++) {
        clipper.centre()[i] = extreme(random);
        clipper.scale()[i] = Math.pow(10, random.nextDouble(-8, 8));
      }
      double[] gradient = new double[dimension];
      Arrays.setAll(gradient, i -> extreme(random));
      if (random.nextInt(100) == 0) {
        gradient[0] = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
      }
      double norm = 0;
      for (double value : clippedSum(clipper, new MaterialisedGradients(gradient))) {
        norm += value * value;
      }
      assertThat(Math.sqrt(norm)).as("trial %d of seed %d", trial, SEED).isLessThanOrEqualTo(1);
    }
  }

  private static ClippingRule rule(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> new ClippingRule.Flat(Math.pow(10, random.nextDouble(-5, 5)));
      case 1 -> new ClippingRule.Automatic(0.01);
      case 2 -> new ClippingRule.QuantileAdaptive(0.1, 0.5, 0.2, 10);
      default -> AdaClip.standard(VarianceScale.PER_EXAMPLE);
    };
  }

  private static double extreme(RandomGenerator random) {
    return random.nextInt(5) == 0
        ? 0
        : random.nextGaussian() * Math.pow(10, random.nextDouble(-9, 9));
  }
}
