package io.orthant.blackbox.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.FunctionOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** SignHunter and Square on linear functions, whose best corner is known. */
final class SearchOverCornersTest {
  private static final double BALL = 0.25;

  @Test
  void signHunterFindsAllSignsWithinTwoQueriesPerCoordinate() {
    for (int d : new int[] {1, 2, 7, 16, 33}) {
      double[] g = slopes(d);
      Optimum optimum = minimize(new SignHunter(BALL), g, 2L * d + 16);
      assertThat(optimum.value()).as("%d coordinates", d).isEqualTo(best(g));
    }
  }

  @Test
  void signHunterEndsWhenARoundChangesNothing() {
    double[] g = slopes(8);
    Optimum optimum = minimize(new SignHunter(BALL), g, 10_000);
    assertThat(optimum.status()).isEqualTo(Status.CONVERGED);
    assertThat(optimum.counts().queries()).isLessThan(4 * 8 + 16);
  }

  @Test
  void squareWindowsShrinkOnTheSchedule() {
    Square square = new Square(new ImageShape(1, 28, 28), BALL, 0.8);
    assertThat(square.side(10, 10_000)).isEqualTo(25);
    assertThat(square.side(11, 10_000)).isEqualTo(18);
    assertThat(square.side(600, 10_000)).isEqualTo(6);
    assertThat(square.side(60, 1_000)).isEqualTo(6);
    assertThat(square.side(10_000, 10_000)).isEqualTo(1);
  }

  @Test
  void squareComesCloseToTheBestCorner() {
    double[] g = slopes(2 * 8 * 8);
    Square square = new Square(new ImageShape(2, 8, 8), BALL, 0.8);
    double reached = minimize(square, g, 3000).value() / best(g);
    assertThat(reached).isGreaterThan(0.9);
  }

  @Test
  void squareNeedsAsManyCoordinatesAsPixels() {
    Square square = new Square(new ImageShape(1, 2, 2), BALL, 0.8);
    assertThatThrownBy(() -> minimize(square, slopes(5), 10))
        .hasMessageContaining("has 4 pixels, the oracle 5 free coordinates");
    assertThatThrownBy(() -> OptimizerName.SQUARE.create(4, OptimizerSettings.standard()))
        .hasMessageContaining("needs the shape of the image");
  }

  private static Optimum minimize(BlackboxOptimizer optimizer, double[] g, long queries) {
    CountedOracle oracle =
        CountedOracle.unbounded(
            new FunctionOracle(
                g.length,
                x -> {
                  double sum = 0;
                  for (int j = 0; j < g.length; j++) {
                    sum += g[j] * x[j];
                  }
                  return sum;
                }),
            QueryBudget.ofQueries(queries));
    return optimizer.minimize(oracle, new double[g.length], new Seed(3));
  }

  /** Whole numbers, so that sums have no rounding. */
  private static double[] slopes(int d) {
    RandomGenerator random = new Seed(d).stream("slopes");
    double[] g = new double[d];
    for (int j = 0; j < d; j++) {
      g[j] = random.nextInt(1, 100) * (random.nextBoolean() ? 1 : -1);
    }
    return g;
  }

  private static double best(double[] g) {
    double sum = 0;
    for (double slope : g) {
      sum -= BALL * Math.abs(slope);
    }
    return sum;
  }
}
