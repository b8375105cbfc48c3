package io.orthant.blackbox.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.FunctionOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.Well19937c;
import org.junit.jupiter.api.Test;

final class CmaEsTest {
  @Test
  void onTheSphereItConvergesLogLinearly() {
    Optimum few = minimize(CmaEs.Form.FULL, CmaEsTest::sphere, 10, 1500, 3);
    Optimum more = minimize(CmaEs.Form.FULL, CmaEsTest::sphere, 10, 3000, 3);
    assertThat(few.value()).isLessThan(1e-6);
    double perQuery = Math.log(few.value() / more.value()) / 1500;
    assertThat(perQuery).as("published rate about 0.01 per query").isBetween(0.006, 0.025);
  }

  @Test
  void onlyTheOrderOfValuesMatters() {
    Optimum plain = minimize(CmaEs.Form.FULL, CmaEsTest::ellipsoid, 8, 400, 4);
    Optimum bent = minimize(CmaEs.Form.FULL, x -> 3 * Math.cbrt(ellipsoid(x)), 8, 400, 4);
    assertThat(bent.last()).containsExactly(plain.last());
  }

  @Test
  void itNeedsNoMoreQueriesThanHipparchusOnRotatedValleys() {
    double[] own = new double[11];
    double[] other = new double[11];
    for (int i = 0; i < own.length; i++) {
      own[i] = minimize(CmaEs.Form.FULL, CmaEsTest::rosenbrock, 8, 6000, i).value();
      other[i] = hipparchus(8, 6000, i);
    }
    Arrays.sort(own);
    Arrays.sort(other);
    assertThat(own[5]).isLessThan(1e-8);
    assertThat(Math.log(own[5])).isLessThan(0.7 * Math.log(other[5]));
  }

  @Test
  void theSeparableFormLearnsScalesInAThousandCoordinates() {
    Optimum optimum = minimize(CmaEs.Form.BY_DIMENSION, CmaEsTest::ellipsoid, 1000, 20_000, 1);
    double start = ellipsoid(ones(1000));
    assertThat(optimum.value()).isLessThan(0.05 * start);
    assertThat(optimum.last()).doesNotContain(Double.NaN);
  }

  @Test
  void atABoundItFindsTheCorner() {
    CountedOracle oracle =
        new CountedOracle(
            new FunctionOracle(5, x -> Arrays.stream(x).map(v -> (v + 1) * (v + 1)).sum()),
            Box.cube(5, 0, 1, Box.Mode.CLIP),
            QueryBudget.ofQueries(2000),
            SearchSettings.standard());
    Optimum optimum =
        CmaEs.standard().minimize(oracle, new double[] {0.5, 0.5, 0.5, 0.5, 0.5}, new Seed(1));
    assertThat(optimum.value()).isLessThan(5 + 1e-6);
  }

  @Test
  void itEndsOnceStepsAreTooShortToMatter() {
    Optimum optimum = minimize(CmaEs.Form.FULL, CmaEsTest::sphere, 2, 100_000, 1);
    assertThat(optimum.status()).isEqualTo(Status.CONVERGED);
    assertThat(optimum.counts().queries()).isLessThan(5000);
  }

  private static Optimum minimize(
      CmaEs.Form form, ToDoubleFunction<double[]> f, int d, long queries, long seed) {
    CountedOracle oracle =
        CountedOracle.unbounded(new FunctionOracle(d, f), QueryBudget.ofQueries(queries));
    return new CmaEs(0.3, 0, form).minimize(oracle, start(f, d), new Seed(seed));
  }

  private static double hipparchus(int d, int queries, long seed) {
    CMAESOptimizer optimizer =
        new CMAESOptimizer(
            queries, 0, true, 0, 0, new Well19937c(seed), false, (i, last, now) -> false);
    double[] best = {Double.POSITIVE_INFINITY};
    try {
      optimizer.optimize(
          new ObjectiveFunction(
              x -> {
                double value = rosenbrock(x);
                best[0] = Math.min(best[0], value);
                return value;
              }),
          GoalType.MINIMIZE,
          new MaxEval(queries),
          new InitialGuess(new double[d]),
          new CMAESOptimizer.Sigma(filled(d, 0.3)),
          new CMAESOptimizer.PopulationSize(4 + (int) (3 * Math.log(d))),
          SimpleBounds.unbounded(d));
    } catch (org.hipparchus.exception.MathIllegalStateException e) {
      // The evaluations are spent; the best of them counts.
    }
    return best[0];
  }

  private static double[] start(ToDoubleFunction<double[]> f, int d) {
    return f.applyAsDouble(new double[d]) == 0 ? ones(d) : new double[d];
  }

  private static double sphere(double[] x) {
    return Arrays.stream(x).map(v -> v * v).sum();
  }

  private static double ellipsoid(double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += Math.pow(100, (double) j / (x.length - 1)) * x[j] * x[j];
    }
    return sum;
  }

  private static double rosenbrock(double[] x) {
    double sum = 0;
    for (int j = 0; j + 1 < x.length; j++) {
      double valley = x[j + 1] - x[j] * x[j];
      sum += 100 * valley * valley + (1 - x[j]) * (1 - x[j]);
    }
    return sum;
  }

  private static double[] ones(int d) {
    return filled(d, 1);
  }

  private static double[] filled(int d, double value) {
    double[] filled = new double[d];
    Arrays.fill(filled, value);
    return filled;
  }
}
