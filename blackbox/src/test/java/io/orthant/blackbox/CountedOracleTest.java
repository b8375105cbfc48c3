package io.orthant.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

final class CountedOracleTest {
  private static final Box FREE = Box.unbounded(1);

  @Test
  void aCallIsCutToWhatTheBudgetLeaves() {
    CountedOracle oracle = counted(x -> x[0], QueryBudget.ofQueries(3), settings());
    assertThat(oracle.values(points(5, 4))).hasSize(2);
    assertThat(oracle.values(points(3, 2, 1))).containsExactly(3);
    assertThat(oracle.values(points(0))).isEmpty();
    assertThat(oracle.queries()).isEqualTo(3);
    assertThat(oracle.optimum(new double[1], Status.CONVERGED).status()).isEqualTo(Status.BUDGET);
  }

  @Test
  void theBestPointIsRememberedAndMissingValuesAreCounted() {
    CountedOracle oracle =
        counted(
            x -> x[0] < 0 ? Double.POSITIVE_INFINITY : x[0], QueryBudget.ofQueries(9), settings());
    assertThat(oracle.values(points(4, -1, 2, 3))).containsExactly(4, Double.NaN, 2, 3);
    Optimum optimum = oracle.optimum(new double[] {3}, Status.CONVERGED);
    assertThat(optimum.point()).containsExactly(2);
    assertThat(optimum.last()).containsExactly(3);
    assertThat(optimum.value()).isEqualTo(2);
    assertThat(optimum.status()).isEqualTo(Status.CONVERGED);
    assertThat(optimum.counts()).isEqualTo(new QueryCounts(4, 1, 0, 0, 1));
    assertThat(optimum.trace().improvements())
        .containsExactly(new BestSoFar.Improvement(1, 4), new BestSoFar.Improvement(3, 2));
    assertThat(optimum.trace().after(2)).isEqualTo(4);
    assertThat(optimum.trace().queriesTo(3)).isEqualTo(3);
    assertThat(optimum.trace().queriesTo(1)).isEqualTo(-1);
  }

  @Test
  void failuresOfTheMomentAreRepeatedAndCounted() {
    Flaky flaky = new Flaky(2, true);
    CountedOracle oracle = new CountedOracle(flaky, FREE, QueryBudget.ofQueries(100), settings());
    assertThat(oracle.values(points(1, 2))).containsExactly(1, 2);
    assertThat(oracle.optimum(new double[1], Status.CONVERGED).counts())
        .isEqualTo(new QueryCounts(6, 3, 2, 0, 0));
  }

  @Test
  void aRepeatThatTheBudgetDoesNotCoverIsNotMade() {
    Flaky flaky = new Flaky(2, true);
    CountedOracle oracle = new CountedOracle(flaky, FREE, QueryBudget.ofQueries(3), settings());
    assertThat(oracle.values(points(1, 2))).containsExactly(Double.NaN, Double.NaN);
    assertThat(flaky.calls).isEqualTo(1);
    assertThat(oracle.queries()).isEqualTo(2);
  }

  @Test
  void lastingFailuresAreNotRepeatedAndMistakesEndTheSearch() {
    CountedOracle oracle =
        new CountedOracle(new Flaky(1, false), FREE, QueryBudget.ofQueries(9), settings());
    assertThat(oracle.value(new double[] {1})).isNaN();
    assertThat(oracle.value(new double[] {1})).isEqualTo(1);
    assertThat(oracle.optimum(new double[1], Status.CONVERGED).counts().failures()).isEqualTo(1);
    CountedOracle wrong =
        counted(
            x -> {
              throw new IllegalStateException("mistake");
            },
            QueryBudget.ofQueries(9),
            settings());
    assertThatThrownBy(() -> wrong.value(new double[1])).hasMessage("mistake");
  }

  @Test
  void targetTimeAndInterruptionEndTheSearch() throws InterruptedException {
    CountedOracle reached = counted(x -> x[0], QueryBudget.ofQueries(9).until(1), settings());
    assertThat(reached.value(new double[] {1})).isEqualTo(1);
    assertThat(reached.value(new double[] {0})).isNaN();
    assertThat(reached.optimum(new double[1], Status.CONVERGED).status()).isEqualTo(Status.TARGET);

    CountedOracle late =
        counted(x -> x[0], QueryBudget.ofQueries(9).within(Duration.ofMillis(1)), settings());
    Thread.sleep(3);
    assertThat(late.remaining()).isZero();
    assertThat(late.optimum(new double[1], Status.CONVERGED).status()).isEqualTo(Status.TIME);

    boolean[] asked = {false};
    CountedOracle stopped =
        counted(x -> x[0], QueryBudget.ofQueries(9), settings().withInterruption(() -> asked[0]));
    assertThat(stopped.remaining()).isEqualTo(9);
    asked[0] = true;
    assertThat(stopped.optimum(new double[1], Status.CONVERGED).status())
        .isEqualTo(Status.INTERRUPTED);
  }

  @Test
  void everyQueryIsLoggedInTheOraclesCoordinates() {
    List<String> log = new ArrayList<>();
    Box box = Box.of(new double[] {0, 7}, new double[] {1, 7}, Box.Mode.CLIP);
    CountedOracle oracle =
        new CountedOracle(
            new FunctionOracle(2, x -> x[0] + x[1]),
            box,
            QueryBudget.ofQueries(9),
            settings().withLog((n, x, y) -> log.add("%d %s %s %s".formatted(n, x[0], x[1], y))));
    oracle.values(points(0.5, 3));
    assertThat(log).containsExactly("1 0.5 7.0 7.5", "2 1.0 7.0 8.0");
  }

  @Test
  void amongIteratesOnlyThoseWhereTheOptimiserStoodCount() {
    CountedOracle oracle =
        counted(
            x -> x[0], QueryBudget.ofQueries(9), settings().withBest(SearchSettings.Best.ITERATES));
    oracle.values(points(1, 5));
    oracle.standsAt(new double[] {5}, 5);
    assertThat(oracle.bestValue()).isEqualTo(5);
  }

  @Test
  void badBudgetsAndBoxesAreRefused() {
    assertThatThrownBy(() -> QueryBudget.ofQueries(0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> QueryBudget.ofQueries(1).until(Double.NaN))
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () ->
                new CountedOracle(
                    new FunctionOracle(2, x -> 0), FREE, QueryBudget.ofQueries(1), settings()))
        .hasMessageContaining("2 coordinates, the box 1");
  }

  private static SearchSettings settings() {
    return SearchSettings.standard();
  }

  private static CountedOracle counted(
      ToDoubleFunction<double[]> f, QueryBudget budget, SearchSettings settings) {
    return new CountedOracle(new FunctionOracle(1, f), FREE, budget, settings);
  }

  private static double[][] points(double... values) {
    double[][] points = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      points[i] = new double[] {values[i]};
    }
    return points;
  }

  /** Fails at its first calls. */
  private static final class Flaky implements Oracle {
    private final int failures;
    private final boolean ofTheMoment;
    private int calls;

    Flaky(int failures, boolean ofTheMoment) {
      this.failures = failures;
      this.ofTheMoment = ofTheMoment;
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public double[] values(double[][] points) {
      calls++;
      if (calls <= failures) {
        Exception cause = new Exception("timeout");
        throw ofTheMoment
            ? OracleFailureException.ofTheMoment("no answer", cause)
            : OracleFailureException.lasting("no answer", cause);
      }
      double[] values = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        values[i] = points[i][0];
      }
      return values;
    }
  }
}
