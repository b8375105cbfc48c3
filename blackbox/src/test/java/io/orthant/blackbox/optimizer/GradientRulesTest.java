package io.orthant.blackbox.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.FunctionOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.Status;
import io.orthant.blackbox.gradient.Difference;
import io.orthant.blackbox.gradient.Directions;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.Sgd;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

final class GradientRulesTest {
  private static final Seed SEED = new Seed(5);

  /** All coordinates, antithetic: the exact gradient of a quadratic. */
  private static final GradientConfig EXACT =
      GradientConfig.standard()
          .withDirections(Directions.COORDINATE)
          .withDifference(Difference.ANTITHETIC)
          .withCount(2)
          .withRadius(0.5);

  @Test
  void plainStepsFollowGradientDescent() {
    List<double[]> path = path(new ZoDescent(EXACT, Sgd.withMomentum(0), 0.1), 3);
    assertThat(path.get(1)).containsExactly(new double[] {0.9, 0.6}, within(1e-12));
    assertThat(path.get(2)).containsExactly(new double[] {0.81, 0.36}, within(1e-12));
    assertThat(path.get(3)).containsExactly(new double[] {0.729, 0.216}, within(1e-12));
  }

  @Test
  void signStepsHaveOneLength() {
    List<double[]> path = path(new ZoSignSgd(EXACT, 0.3), 4);
    assertThat(path.get(1)).containsExactly(new double[] {0.7, 0.7}, within(1e-12));
    assertThat(path.get(3)).containsExactly(new double[] {0.1, 0.1}, within(1e-12));
    assertThat(path.get(4)).containsExactly(new double[] {-0.2, -0.2}, within(1e-12));
  }

  @Test
  void adamStepsMatchThoseByHand() {
    List<double[]> path = path(new ZoDescent(EXACT, Adam.standard(), 0.1), 2);
    assertThat(path.get(1)).containsExactly(new double[] {0.9, 0.9}, within(1e-8));
    double m = (0.9 * 0.1 * 1 + 0.1 * 0.9) / 0.19;
    double v = (0.999 * 0.001 * 1 + 0.001 * 0.81) / (1 - 0.999 * 0.999);
    assertThat(path.get(2)[0]).isCloseTo(0.9 - 0.1 * m / Math.sqrt(v), within(1e-7));
  }

  @Test
  void manyDirectionsFollowGradientDescent() {
    int d = 10;
    double[] a = new double[d];
    double[] x = new double[d];
    for (int j = 0; j < d; j++) {
      a[j] = 0.1 * (j + 1);
      x[j] = 1;
    }
    ToDoubleFunction<double[]> f =
        p -> {
          double sum = 0;
          for (int j = 0; j < d; j++) {
            sum += 0.5 * a[j] * p[j] * p[j];
          }
          return sum;
        };
    GradientConfig many = GradientConfig.standard().withCount(50 * d);
    CountedOracle oracle =
        CountedOracle.unbounded(
            new FunctionOracle(d, f), QueryBudget.ofQueries(50L * many.queries()));
    Optimum optimum = new ZoDescent(many, Sgd.withMomentum(0), 0.1).minimize(oracle, x, SEED);
    double distance = 0;
    double length = 0;
    for (int j = 0; j < d; j++) {
      double expected = Math.pow(1 - 0.1 * a[j], 50);
      distance += Math.pow(optimum.last()[j] - expected, 2);
      length += expected * expected;
    }
    assertThat(Math.sqrt(distance / length)).isLessThan(0.05);
  }

  @Test
  void theSameSeedGivesTheSameSearchAndAnotherSeedAnother() {
    ZoDescent sgd = new ZoDescent(GradientConfig.standard(), Sgd.withMomentum(0.5), 0.05);
    Optimum first = search(sgd, 1);
    assertThat(search(sgd, 1).last()).containsExactly(first.last());
    assertThat(search(sgd, 2).last()).isNotEqualTo(first.last());
  }

  @Test
  void anInvalidPlaceIsLeftForTheBestOne() {
    ToDoubleFunction<double[]> cliff = x -> x[0] < 0.5 ? Double.NaN : x[0];
    CountedOracle oracle =
        CountedOracle.unbounded(new FunctionOracle(1, cliff), QueryBudget.ofQueries(500));
    Optimum optimum =
        new ZoDescent(GradientConfig.standard(), Sgd.withMomentum(0), 0.2)
            .minimize(oracle, new double[] {1}, SEED);
    assertThat(optimum.status()).isEqualTo(Status.BUDGET);
    assertThat(optimum.value()).isBetween(0.5, 0.7);
    assertThat(optimum.counts().notFinite()).isPositive();
  }

  @Test
  void aFunctionWithoutValuesEndsTheSearch() {
    CountedOracle oracle =
        CountedOracle.unbounded(new FunctionOracle(1, x -> Double.NaN), QueryBudget.ofQueries(500));
    Optimum optimum =
        new ZoSignSgd(GradientConfig.standard(), 0.1).minimize(oracle, new double[] {1}, SEED);
    assertThat(optimum.status()).isEqualTo(Status.OBJECTIVE_INVALID);
    assertThat(optimum.value()).isInfinite();
    assertThat(optimum.point()).containsExactly(1);
  }

  @Test
  void everyOptimiserKeepsToBudgetBoxAndSeed() {
    OptimizerSettings settings =
        OptimizerSettings.standard().withImage(new ImageShape(1, 2, 3)).withBall(0.5);
    Box box = Box.cube(6, -1, 1, Box.Mode.CLIP);
    for (OptimizerName name : OptimizerName.values()) {
      for (long queries : new long[] {1, 2, 20, 22, 43, 1000}) {
        BlackboxOptimizer optimizer = name.create(6, settings);
        long[] asked = {0};
        ToDoubleFunction<double[]> f =
            x -> {
              asked[0]++;
              double sum = 0;
              for (double v : x) {
                assertThat(v).isBetween(-1.0, 1.0);
                sum += (v - 2) * (v - 2);
              }
              return sum;
            };
        Optimum optimum = minimize(optimizer, f, box, queries);
        assertThat(asked[0]).as("%s with %d", name, queries).isLessThanOrEqualTo(queries);
        assertThat(optimum.counts().queries()).isEqualTo(asked[0]);
        assertThat(minimize(optimizer, f, box, queries).point()).containsExactly(optimum.point());
        if (queries == 1000) {
          assertThat(optimum.value()).as(name.name()).isLessThan(24);
        }
      }
    }
  }

  @Test
  void everyOptimiserEndsOnConstantAndEmptyProblems() {
    OptimizerSettings settings = OptimizerSettings.standard().withImage(new ImageShape(1, 1, 2));
    for (OptimizerName name : OptimizerName.values()) {
      Optimum constant = minimize(name.create(2, settings), x -> 3, Box.unbounded(2), 200);
      assertThat(constant.value()).as(name.name()).isEqualTo(3);
      assertThat(constant.last()).doesNotContain(Double.NaN);
      if (name != OptimizerName.SQUARE) {
        Optimum empty = minimize(name.create(0, settings), x -> 7, Box.unbounded(0), 9);
        assertThat(empty.status()).isEqualTo(Status.CONVERGED);
        assertThat(empty.value()).isEqualTo(7);
      }
    }
  }

  @Test
  void aSingleOracleWithATooSmallRadiusIsRefused() {
    CountedOracle oracle =
        CountedOracle.unbounded(
            new FunctionOracle(1, x -> 0, Oracle.Precision.SINGLE), QueryBudget.ofQueries(9));
    GradientConfig gradient = GradientConfig.standard().withRadius(1e-6);
    assertThatThrownBy(() -> new ZoSignSgd(gradient, 0.1).minimize(oracle, new double[] {1}, SEED))
        .hasMessageContaining("smallest sensible one");
    assertThat(oracle.queries()).isZero();
  }

  private static List<double[]> path(BlackboxOptimizer optimizer, int steps) {
    List<double[]> path = new ArrayList<>();
    CountedOracle oracle =
        new CountedOracle(
            new FunctionOracle(2, GradientRulesTest::bowl),
            Box.unbounded(2),
            QueryBudget.ofQueries(steps * 5L),
            SearchSettings.standard().withIterations((q, x) -> path.add(x.clone())));
    optimizer.minimize(oracle, new double[] {1, 1}, SEED);
    return path;
  }

  private static double bowl(double[] x) {
    return 0.5 * x[0] * x[0] + 2 * x[1] * x[1];
  }

  private static Optimum search(BlackboxOptimizer optimizer, long seed) {
    CountedOracle oracle =
        CountedOracle.unbounded(
            new FunctionOracle(2, GradientRulesTest::bowl), QueryBudget.ofQueries(420));
    return optimizer.minimize(oracle, new double[] {1, 1}, new Seed(seed));
  }

  private static Optimum minimize(
      BlackboxOptimizer optimizer, ToDoubleFunction<double[]> f, Box box, long queries) {
    int d = box.dimension();
    CountedOracle oracle =
        new CountedOracle(
            new FunctionOracle(d, f),
            box,
            QueryBudget.ofQueries(queries),
            SearchSettings.standard());
    return optimizer.minimize(oracle, new double[d], SEED);
  }
}
