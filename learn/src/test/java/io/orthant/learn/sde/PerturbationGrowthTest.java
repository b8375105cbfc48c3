package io.orthant.learn.sde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bands are three standard errors or wider; seeds are fixed. */
final class PerturbationGrowthTest {
  /** The solution of a linear equation from 0 stays there, and the difference is exact. */
  private static final double[] ZERO = {0};

  private static final double[] SMALL = {1e-4};

  @ParameterizedTest
  @CsvSource({"1, 0.5", "1, 1.5", "1, 2", "0.2, 1", "-0.5, 0.8"})
  void exponentOfALinearEquation(double a, double b) {
    double expected = a - b * b / 2;
    double time = 50;
    int paths = 40;
    double sum = 0;
    double[] end = new double[1];
    for (int sample = 0; sample < paths; sample++) {
      GridPath path = new GridPath(new CounterNoise(41), sample, 1, time, 5000);
      // The end of the path has mean zero, and takes from the exponent what chance put there.
      path.increment(0, time, end);
      sum -= b * end[0] / time;
      sum +=
          PerturbationGrowth.measure(
                  TestEquations.geometric(1, a, b, Sense.ITO),
                  Scheme.SRIW1,
                  ZERO,
                  SMALL,
                  path,
                  5000)
              .exponent();
    }
    assertThat(sum / paths).isCloseTo(expected, within(0.02 * Math.abs(expected)));
  }

  @Test
  void withFewStepsItIsThatOfTheChain() {
    // The exact exponent of Euler's chain at 11 steps, from the spread of its factor.
    double a = 1;
    double b = 1.5;
    int n = 11;
    int draws = 400_000;
    double[] logs = new double[draws];
    RandomGenerator random = new Seed(42).stream("chain");
    Arrays.setAll(
        logs,
        _ -> n * Math.log(Math.abs(1 + a / n + b * random.nextGaussian() / Math.sqrt((double) n))));
    double expected = Arrays.stream(logs).average().orElseThrow();
    int paths = 20_000;
    double sum = 0;
    for (int sample = 0; sample < paths; sample++) {
      GridPath path = new GridPath(new CounterNoise(43), sample, 1, 1, n);
      sum +=
          PerturbationGrowth.measure(
                  TestEquations.geometric(1, a, b, Sense.ITO),
                  Scheme.EULER_MARUYAMA,
                  ZERO,
                  SMALL,
                  path,
                  n)
              .exponent();
    }
    assertThat(sum / paths).isCloseTo(expected, within(4 * 2.0 / Math.sqrt((double) paths)));
    assertThat(expected).isLessThan(a - b * b / 2 - 0.1);
  }

  @Test
  void growthInFiniteTimeIsNormal() {
    double a = 1;
    double b = 1.5;
    double[] growth = new double[2000];
    for (int sample = 0; sample < growth.length; sample++) {
      GridPath path = new GridPath(new CounterNoise(44), sample, 1, 1, 200);
      double[] logRatios =
          PerturbationGrowth.measure(
                  TestEquations.geometric(1, a, b, Sense.ITO), Scheme.SRIW1, ZERO, SMALL, path, 200)
              .logRatios();
      growth[sample] = logRatios[logRatios.length - 1];
    }
    double p =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovTest(new NormalDistribution(a - b * b / 2, b), growth);
    assertThat(p).isGreaterThan(0.001);
  }

  @Test
  void commonNoiseStabilisesAndIndependentNoiseHardlyDoes() {
    int n = 16;
    RandomGenerator random = new Seed(45).stream("coupling");
    double[][] coupling = new double[n][n];
    for (double[] row : coupling) {
      Arrays.setAll(row, _ -> 0.25 * random.nextGaussian());
    }
    Field drift =
        (_, state, into) -> {
          for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
              sum += coupling[i][j] * state[j];
            }
            into[i] = sum;
          }
        };
    double without = exponent(Sde.ordinary(n, drift), false);
    double sigma = 1.5;
    Sde noisy = Sde.ito(n, drift, Diffusion.multiplicative(sigma));
    double common = exponent(noisy, true);
    double independent = exponent(noisy, false);
    assertThat(common).isCloseTo(without - sigma * sigma / 2, within(0.12));
    assertThat(independent).isGreaterThan(without - sigma * sigma / 8);
  }

  private static double exponent(Sde sde, boolean shared) {
    int n = sde.dimension();
    double time = 60;
    int steps = 3000;
    int paths = 24;
    double sum = 0;
    double[] start = new double[n];
    double[] perturbation = new double[n];
    Arrays.setAll(perturbation, i -> i % 2 == 0 ? 1e-4 : -1e-4);
    for (int sample = 0; sample < paths; sample++) {
      BrownianPath path =
          shared
              ? new SharedPath(new GridPath(new CounterNoise(46), sample, 1, time, steps), n)
              : new GridPath(new CounterNoise(46), sample, n, time, steps);
      sum +=
          PerturbationGrowth.measure(sde, Scheme.MILSTEIN, start, perturbation, path, steps)
              .exponent();
    }
    return sum / paths;
  }

  @Test
  void additiveNoiseDoesNotTouchTheDifference() {
    Field drift = (_, state, into) -> into[0] = 0.3 * state[0];
    GridPath path = new GridPath(new CounterNoise(47), 0, 1, 1, 50);
    double still =
        PerturbationGrowth.measure(Sde.ordinary(1, drift), Scheme.SRA1, ZERO, SMALL, path, 50)
            .exponent();
    double noisy =
        PerturbationGrowth.measure(
                Sde.ito(1, drift, Diffusion.additive(5)), Scheme.SRA1, ZERO, SMALL, path, 50)
            .exponent();
    assertThat(noisy).isCloseTo(still, within(1e-8));
    assertThat(still).isCloseTo(0.3, within(1e-4));
  }

  @Test
  void saysWhenTheChangeIsLostInRounding() {
    Sde sde = Sde.ordinary(1, (_, state, into) -> into[0] = state[0]);
    GridPath path = new GridPath(new CounterNoise(47), 0, 1, 100, 1000);
    double[] one = {1};
    assertThatThrownBy(() -> PerturbationGrowth.measure(sde, Scheme.HEUN, one, SMALL, path, 1000))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("lost in rounding");
  }

  @Test
  void refusesAPerturbationOfZero() {
    GridPath path = new GridPath(new CounterNoise(47), 0, 1, 1, 50);
    assertThatThrownBy(
            () ->
                PerturbationGrowth.measure(
                    TestEquations.geometric(1, 1, 1, Sense.ITO),
                    Scheme.SRIW1,
                    ZERO,
                    new double[1],
                    path,
                    50))
        .hasMessageContaining("zero");
  }
}
