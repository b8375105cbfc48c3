package io.orthant.learn.sde;

import static io.orthant.learn.sde.TestEquations.slope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Orders are slopes of errors over steps; seeds are fixed, and the number of paths is such that the
 * slope of another seed would leave the band less than once in a thousand runs.
 */
final class SchemeTest {
  /** Mean size of the error, and size of the mean error, for each number of steps. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Errors(double[] strong, double[] weak) {}

  private static Errors geometricErrors(
      Scheme scheme, Sense sense, double a, double b, int[] steps, int paths) {
    double[] strong = new double[steps.length];
    double[] weak = new double[steps.length];
    Sde sde = TestEquations.geometric(1, a, b, sense);
    double[] start = {1};
    double[] path = new double[1];
    int finest = steps[steps.length - 1];
    for (int sample = 0; sample < paths; sample++) {
      GridPath noise = new GridPath(new CounterNoise(21), sample, 1, 1, finest);
      noise.increment(0, 1, path);
      double exact = TestEquations.geometricSolution(1, a, b, 1, path[0]);
      for (int i = 0; i < steps.length; i++) {
        double found = SdeSolver.fixed(scheme, steps[i]).solve(sde, start, noise).state()[0];
        strong[i] += Math.abs(found - exact) / paths;
        weak[i] += (found - exact) / paths;
      }
    }
    for (int i = 0; i < weak.length; i++) {
      weak[i] = Math.abs(weak[i]);
    }
    return new Errors(strong, weak);
  }

  @ParameterizedTest
  @CsvSource({
    "EULER_MARUYAMA, 0.5",
    "MILSTEIN, 1",
    "MILSTEIN_WITHOUT_DERIVATIVE, 1",
    "HEUN, 1",
    "SRIW1, 1.5"
  })
  void strongOrderOnGeometricBrownianMotion(Scheme scheme, double order) {
    int[] steps = {16, 32, 64, 128, 256};
    Errors errors = geometricErrors(scheme, Sense.ITO, -0.5, 0.8, steps, 2000);
    assertThat(slope(steps, errors.strong())).isCloseTo(order, within(0.1));
    assertThat(scheme.strongOrder()).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({
    "EULER_MARUYAMA, 1",
    "MILSTEIN, 1",
    "MILSTEIN_WITHOUT_DERIVATIVE, 1",
    "HEUN, 1",
    "SRIW1, 2"
  })
  void weakOrderOnGeometricBrownianMotion(Scheme scheme, double order) {
    int[] steps = {16, 32, 64};
    Errors errors = geometricErrors(scheme, Sense.ITO, 1, 0.5, steps, 20_000);
    assertThat(slope(steps, errors.weak())).isCloseTo(order, within(0.1));
  }

  /** For a linear drift the first error term of SRA1 and SRIW1 vanishes, and the order is 2. */
  @ParameterizedTest
  @CsvSource({"EULER_MARUYAMA, 1, 1", "SRA1, 2, 2", "SRIW1, 2, 2"})
  void ordersOnAnOrnsteinUhlenbeckProcess(Scheme scheme, double strongOrder, double weakOrder) {
    int[] steps = {8, 16, 32, 64};
    Sde sde = TestEquations.ornsteinUhlenbeck(2, 1);
    double strong = slope(steps, errorsToFineSteps(sde, 0, scheme, steps).strong());
    double weak = slope(steps, errorsToFineSteps(sde, 20, scheme, steps).weak());
    assertThat(strong).isCloseTo(strongOrder, within(0.1));
    assertThat(weak).isCloseTo(weakOrder, within(0.1));
  }

  @ParameterizedTest
  @CsvSource({"EULER_MARUYAMA, 1", "SRA1, 1.5", "SRIW1, 1.5"})
  void strongOrderForAdditiveNoise(Scheme scheme, double order) {
    int[] steps = {32, 64, 128, 256};
    Sde sde =
        Sde.ito(1, (_, state, into) -> into[0] = Math.cos(2 * state[0]), Diffusion.additive(2));
    double strong = slope(steps, errorsToFineSteps(sde, 0, scheme, steps).strong());
    assertThat(strong).isCloseTo(order, within(0.1));
  }

  /** Errors beside a solution by 2,048 steps. */
  private static Errors errorsToFineSteps(Sde sde, double start, Scheme scheme, int[] steps) {
    int fine = 2048;
    int paths = 300;
    double[] strong = new double[steps.length];
    double[] weak = new double[steps.length];
    double[] from = {start};
    for (int sample = 0; sample < paths; sample++) {
      GridPath noise = new GridPath(new CounterNoise(22), sample, 1, 1, fine);
      double exact = SdeSolver.fixed(Scheme.SRA1, fine).solve(sde, from, noise).state()[0];
      for (int i = 0; i < steps.length; i++) {
        double found = SdeSolver.fixed(scheme, steps[i]).solve(sde, from, noise).state()[0];
        strong[i] += Math.abs(found - exact) / paths;
        weak[i] += (found - exact) / paths;
      }
    }
    for (int i = 0; i < weak.length; i++) {
      weak[i] = Math.abs(weak[i]);
    }
    return new Errors(strong, weak);
  }

  @Test
  void convertsBetweenTheSensesAndMissesTheLimitWithoutTheCorrection() {
    int[] steps = {64, 256};
    Errors converted = geometricErrors(Scheme.HEUN, Sense.ITO, -0.5, 0.8, steps, 1000);
    Errors uncorrected = geometricErrors(Scheme.HEUN, Sense.STRATONOVICH, -0.5, 0.8, steps, 1000);
    assertThat(converted.strong()[1]).isLessThan(0.3 * converted.strong()[0]);
    assertThat(uncorrected.strong()[1]).isGreaterThan(0.9 * uncorrected.strong()[0]);
    Sde there = TestEquations.geometric(1, -0.5, 0.8, Sense.ITO).in(Sense.STRATONOVICH);
    double[] drift = new double[1];
    there.drift().at(0, new double[] {2}, drift);
    assertThat(drift[0]).isCloseTo(2 * (-0.5 - 0.32), within(1e-12));
    there.in(Sense.ITO).drift().at(0, new double[] {2}, drift);
    assertThat(drift[0]).isCloseTo(2 * -0.5, within(1e-12));
  }

  @Test
  void momentsOfGeometricBrownianMotion() {
    int paths = 20_000;
    double sum = 0;
    double squares = 0;
    Sde sde = TestEquations.geometric(1, 0.3, 0.4, Sense.ITO);
    for (int sample = 0; sample < paths; sample++) {
      GridPath noise = new GridPath(new CounterNoise(23), sample, 1, 1, 16);
      double x = SdeSolver.fixed(Scheme.SRIW1, 16).solve(sde, new double[] {1}, noise).state()[0];
      sum += x / paths;
      squares += x * x / paths;
    }
    double mean = Math.exp(0.3);
    double variance = Math.exp(0.6) * (Math.exp(0.16) - 1);
    double fourth = Math.exp(4 * 0.3 + 6 * 0.16);
    assertThat(sum).isCloseTo(mean, within(4 * Math.sqrt(variance / paths)));
    assertThat(squares)
        .isCloseTo(
            variance + mean * mean,
            within(4 * Math.sqrt((fourth - squares * squares) * Math.exp(0.2) / paths)));
  }

  @Test
  void eulersOwnStationaryVariance() {
    double pull = 2;
    double step = 0.25;
    int paths = 20_000;
    double squares = 0;
    for (int sample = 0; sample < paths; sample++) {
      GridPath noise = new GridPath(new CounterNoise(24), sample, 1, 10, 40);
      double x =
          SdeSolver.fixed(Scheme.EULER_MARUYAMA, 40)
              .solve(TestEquations.ornsteinUhlenbeck(pull, 1), new double[] {0}, noise)
              .state()[0];
      squares += x * x / paths;
    }
    double expected = 1 / (2 * pull - pull * pull * step);
    assertThat(squares).isCloseTo(expected, within(4 * expected * Math.sqrt(2.0 / paths)));
  }

  @Test
  void theClockRunsByTheStep() {
    Field time = (t, _, into) -> into[0] = t;
    Sde sde = Sde.ordinary(1, time);
    GridPath still = new GridPath(new CounterNoise(0), 0, 1, 3, 1);
    double end =
        SdeSolver.fixed(Scheme.EULER_MARUYAMA, 7).solve(sde, new double[] {0}, still).state()[0];
    assertThat(end).isCloseTo(4.5 * (1 - 1 / 7.0), within(1e-12));
    List<Double> seen = new ArrayList<>();
    SdeSolver.fixed(Scheme.HEUN, 2).solve(sde, new double[] {0}, still, (t, _) -> seen.add(t));
    assertThat(seen).containsExactly(1.5, 3.0);
  }

  @ParameterizedTest
  @CsvSource({"EULER_MARUYAMA", "MILSTEIN", "MILSTEIN_WITHOUT_DERIVATIVE", "HEUN", "SRA1", "SRIW1"})
  void withoutNoiseAllAreOrdinaryAndAskForNone(Scheme scheme) {
    BrownianPath unasked =
        new BrownianPath() {
          @Override
          public int dimension() {
            return 1;
          }

          @Override
          public double horizon() {
            return 1;
          }

          @Override
          public void increment(double from, double to, double[] into) {
            throw new AssertionError("asked");
          }

          @Override
          public void increment(double from, double to, double[] into, double[] areas) {
            throw new AssertionError("asked");
          }
        };
    Field drift = (_, state, into) -> into[0] = -state[0];
    Sde sde = Sde.ito(1, drift, Diffusion.multiplicative(0));
    double[] start = {1};
    double x = SdeSolver.fixed(scheme, 100).solve(sde, start, unasked).state()[0];
    double factor = scheme.strongOrder() < 1 || scheme.name().startsWith("MIL") ? 0.99 : 0.99005;
    assertThat(x).isCloseTo(Math.pow(factor, 100), within(1e-12));
    assertThat(start).containsExactly(1);
  }

  @Test
  void refusesWhatDoesNotFit() {
    GridPath path = new GridPath(new CounterNoise(0), 0, 1, 1, 8);
    double[] one = {1};
    Sde geometric = TestEquations.geometric(1, 1, 1, Sense.ITO);
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.SRA1, 8).solve(geometric, one, path))
        .hasMessageContaining("additive");
    Sde bent = Sde.ito(1, (_, _, into) -> into[0] = 0, new TestEquations.Bent(1, 0));
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.MILSTEIN, 8).solve(bent, one, path))
        .hasMessageContaining("MILSTEIN_WITHOUT_DERIVATIVE");
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.HEUN, 8).solve(bent, one, path))
        .hasMessageContaining("derivative");
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.HEUN, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.SRIW1, 8).solve(geometric, new double[2], path))
        .hasMessageContaining("dimension");
    assertThatThrownBy(
            () ->
                SdeSolver.fixed(Scheme.SRIW1, 8).solve(geometric, new double[] {Double.NaN}, path))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Diffusion.additive(-1)).hasMessageContaining("-1");
    Sde exploding = Sde.ordinary(1, (_, state, into) -> into[0] = state[0] * state[0] * 1e200);
    assertThatThrownBy(() -> SdeSolver.fixed(Scheme.HEUN, 8).solve(exploding, one, path))
        .isInstanceOf(NonFiniteStateException.class)
        .hasMessageContaining("step 1");
  }

  @Test
  void adaptiveStepsApproachTheSolutionAlongThePath() {
    Sde sde = TestEquations.geometric(1, -1, 1.2, Sense.ITO);
    double[] path = new double[1];
    double[] errors = new double[2];
    int[] steps = new int[2];
    int refused = 0;
    for (int sample = 0; sample < 100; sample++) {
      TreePath tree = new TreePath(new CounterNoise(25), sample, 1, 1, 20);
      tree.increment(0, 1, path);
      double exact = TestEquations.geometricSolution(1, -1, 1.2, 1, path[0]);
      for (int i = 0; i < 2; i++) {
        double tolerance = i == 0 ? 1e-2 : 1e-4;
        Solution found =
            new SdeSolver(Scheme.SRIW1, new Steps.Adaptive(tolerance, tolerance, 0.5, 1e-7))
                .solve(sde, new double[] {1}, tree);
        errors[i] += Math.abs(found.state()[0] - exact) / 100;
        steps[i] += found.steps();
        refused += found.refused();
      }
    }
    assertThat(errors[0]).isLessThan(2e-2);
    assertThat(errors[1]).isLessThan(errors[0] / 10);
    assertThat(steps[1]).isGreaterThan(2 * steps[0]);
    assertThat(refused).isPositive();
  }

  @Test
  void refusingStepsDoesNotBendTheNoise() {
    // The mean of the solution is that of the equation though steps are refused where noise is
    // large.
    int paths = 4000;
    double sum = 0;
    Sde sde = TestEquations.geometric(1, 0.2, 1, Sense.ITO);
    for (int sample = 0; sample < paths; sample++) {
      TreePath tree = new TreePath(new CounterNoise(26), sample, 1, 1, 14);
      sum +=
          new SdeSolver(Scheme.MILSTEIN, new Steps.Adaptive(0.02, 0.02, 0.25, 1e-5))
                  .solve(sde, new double[] {1}, tree)
                  .state()[0]
              / paths;
    }
    double deviation = Math.exp(0.2) * Math.sqrt((Math.E - 1) / paths);
    assertThat(sum).isCloseTo(Math.exp(0.2), within(4 * deviation));
  }

  @Test
  void adaptiveStepsGiveUpAndRefuse() {
    Sde steep = Sde.ordinary(1, (_, state, into) -> into[0] = -1e9 * state[0]);
    GridPath path = new GridPath(new CounterNoise(0), 0, 1, 1, 1);
    assertThatThrownBy(
            () ->
                new SdeSolver(Scheme.HEUN, new Steps.Adaptive(1e-6, 0, 0.1, 1e-3))
                    .solve(steep, new double[] {1}, path))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("less than the least");
    assertThatThrownBy(
            () -> new SdeSolver(Scheme.EULER_MARUYAMA, new Steps.Adaptive(1e-6, 0, 0.1, 1e-3)))
        .hasMessageContaining("order 1");
  }
}
