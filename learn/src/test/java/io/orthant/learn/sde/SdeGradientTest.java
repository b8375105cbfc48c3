package io.orthant.learn.sde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SdeGradientTest {
  private static final int D = 3;

  /** Nine weights, the share of time, and the size of the noise. */
  private static Sde coupled(double[] parameters, Sense sense, boolean additive) {
    Diffusion diffusion =
        additive
            ? Diffusion.additive(0.4)
            : new TestEquations.Bent(parameters[D * D + 1], D * D + 1);
    return new Sde(D, new TestEquations.Coupled(parameters), diffusion, sense, parameters.length);
  }

  private static double[] parameters() {
    RandomGenerator random = new Seed(31).stream("parameters");
    double[] parameters = new double[D * D + 2];
    Arrays.setAll(parameters, _ -> random.nextGaussian() / 2);
    parameters[D * D + 1] = 0.3;
    return parameters;
  }

  private static double[] loss(double[] state) {
    return new double[] {1, -2 * state[1], 0.5};
  }

  private static double value(double[] state) {
    return state[0] - state[1] * state[1] + 0.5 * state[2];
  }

  @ParameterizedTest
  @CsvSource({
    "EULER_MARUYAMA, false",
    "MILSTEIN_WITHOUT_DERIVATIVE, false",
    "HEUN, false",
    "SRA1, true",
    "SRIW1, false",
    "SRIW1, true"
  })
  void throughTheSolverItIsThatOfFiniteDifferences(Scheme scheme, boolean additive) {
    double[] parameters = parameters();
    double[] start = {0.3, -0.2, 0.5};
    GridPath path = new GridPath(new CounterNoise(32), 4, D, 1, 12);
    Gradients found =
        new SolverGradient(scheme, 12)
            .of(coupled(parameters, scheme.sense(), additive), start, path, SdeGradientTest::loss);
    for (int i = 0; i < start.length; i++) {
      int at = i;
      double expected =
          difference(
              shift -> {
                double[] moved = start.clone();
                moved[at] += shift;
                return solve(parameters, moved, path, scheme, additive);
              });
      assertThat(found.ofStart()[i]).as("start %d", i).isCloseTo(expected, within(1e-7));
    }
    int moving = additive ? D * D + 1 : D * D + 2;
    for (int i = 0; i < moving; i++) {
      int at = i;
      double expected =
          difference(
              shift -> {
                double[] moved = parameters.clone();
                moved[at] += shift;
                return solve(moved, start, path, scheme, additive);
              });
      assertThat(found.ofParameters()[i]).as("parameter %d", i).isCloseTo(expected, within(1e-7));
    }
  }

  private interface Shifted {
    double value(double shift);
  }

  private static double difference(Shifted function) {
    double h = 1e-5;
    return (function.value(h) - function.value(-h)) / (2 * h);
  }

  private static double solve(
      double[] parameters, double[] start, GridPath path, Scheme scheme, boolean additive) {
    Sde sde = coupled(parameters, scheme.sense(), additive);
    return value(SdeSolver.fixed(scheme, 12).solve(sde, start, path).state());
  }

  @Test
  void onGeometricBrownianMotionItIsTheKnownOne() {
    double b = 0.6;
    GridPath path = new GridPath(new CounterNoise(33), 1, 1, 1, 2000);
    Gradients found =
        new SolverGradient(Scheme.SRIW1, 2000)
            .of(
                TestEquations.geometric(1, 0.2, b, Sense.ITO),
                new double[] {1.5},
                path,
                _ -> new double[] {1});
    double[] end = new double[1];
    path.increment(0, 1, end);
    double x = TestEquations.geometricSolution(1.5, 0.2, b, 1, end[0]);
    assertThat(found.state()[0]).isCloseTo(x, within(1e-4));
    assertThat(found.ofStart()[0]).isCloseTo(x / 1.5, within(1e-4));
    assertThat(found.ofParameters()[0]).isCloseTo(x, within(1e-4));
    assertThat(found.ofParameters()[1]).isCloseTo(x * (end[0] - b), within(1e-3));
  }

  @Test
  void theAdjointApproachesItWithTheStep() {
    double[] parameters = parameters();
    double[] start = {0.3, -0.2, 0.5};
    Sde sde = coupled(parameters, Sense.STRATONOVICH, false);
    int[] steps = {32, 64, 128, 256, 512};
    double[] errors = new double[steps.length];
    double recovered = 0;
    for (int sample = 0; sample < 20; sample++) {
      GridPath path = new GridPath(new CounterNoise(34), sample, D, 1, 4096);
      Gradients exact =
          new SolverGradient(Scheme.HEUN, 4096).of(sde, start, path, SdeGradientTest::loss);
      for (int i = 0; i < steps.length; i++) {
        AdjointGradient.Result result =
            new AdjointGradient(steps[i]).of(sde, start, path, SdeGradientTest::loss);
        errors[i] +=
            distance(result.gradients().ofStart(), exact.ofStart())
                + distance(result.gradients().ofParameters(), exact.ofParameters());
        recovered = Math.max(recovered, distance(result.recovered(), start));
      }
    }
    assertThat(TestEquations.slope(steps, errors)).isGreaterThan(0.8);
    assertThat(recovered).isLessThan(0.1);
  }

  private static double distance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum;
  }

  @Test
  void theMemoryOfTheAdjointDoesNotGrowWithTheSteps() {
    int dimension = 20_000;
    long state = 8L * dimension;
    assertThat(allocated(dimension, 1000, true) - allocated(dimension, 10, true))
        .isLessThan(4 * state);
    assertThat(allocated(dimension, 100, false) - allocated(dimension, 10, false))
        .isGreaterThan(80 * state);
  }

  private static long allocated(int dimension, int steps, boolean adjoint) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Sde sde = TestEquations.geometric(dimension, -0.5, 0.1, Sense.STRATONOVICH);
    double[] start = new double[dimension];
    Arrays.fill(start, 1);
    GridPath path = new GridPath(new CounterNoise(35), 0, dimension, 1, steps);
    long before = threads.getCurrentThreadAllocatedBytes();
    if (adjoint) {
      new AdjointGradient(steps).of(sde, start, path, x -> x);
    } else {
      new SolverGradient(Scheme.HEUN, steps).of(sde, start, path, x -> x);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void refusesWhatCannotBeDifferentiated() {
    GridPath path = new GridPath(new CounterNoise(0), 0, 1, 1, 4);
    double[] one = {1};
    assertThatThrownBy(() -> new SolverGradient(Scheme.MILSTEIN, 4))
        .hasMessageContaining("MILSTEIN_WITHOUT_DERIVATIVE");
    Sde ito = TestEquations.geometric(1, 1, 1, Sense.ITO);
    assertThatThrownBy(() -> new AdjointGradient(4).of(ito, one, path, x -> x))
        .hasMessageContaining("drift");
    Sde plain = Sde.ordinary(1, (_, _, into) -> into[0] = 0);
    assertThatThrownBy(() -> new SolverGradient(Scheme.HEUN, 4).of(plain, one, path, x -> x))
        .hasMessageContaining("DifferentiableField");
  }
}
