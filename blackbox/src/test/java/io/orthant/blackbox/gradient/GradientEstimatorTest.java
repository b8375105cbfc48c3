package io.orthant.blackbox.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.FunctionOracle;
import io.orthant.blackbox.Oracle.Precision;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The closed forms of mean and variance that estimates have on linear and quadratic functions. */
final class GradientEstimatorTest {
  private static final Seed SEED = new Seed(20261126);

  @Test
  void linearFunctionGivesGradientTimesVariance() {
    double[] g = {1, -2, 0.5, 3, 0};
    double[] s = {0.2, 1.5, 1, 0.7, 1.2};
    int q = 3;
    int repeats = 100_000;
    Moments moments =
        Moments.of(standard().withCount(q), new double[5], s, x -> dot(g, x), 0.5, repeats, g);
    double sg = 0;
    for (int j = 0; j < 5; j++) {
      sg += s[j] * s[j] * g[j] * g[j];
    }
    for (int j = 0; j < 5; j++) {
      double variance = (s[j] * s[j] * sg + Math.pow(s[j], 4) * g[j] * g[j]) / q;
      assertThat(moments.mean[j])
          .as("mean of coordinate %d", j)
          .isCloseTo(s[j] * s[j] * g[j], within(4 * Math.sqrt(variance / repeats)));
      assertThat(moments.variance(j) / variance)
          .as("variance of coordinate %d", j)
          .isBetween(0.95, 1.05);
    }
  }

  @Test
  void unbiasedEstimateHasTheGradientAsItsMean() {
    double[] g = {1, -2, 0.5};
    double[] s = {0.2, 1.5, 1};
    int repeats = 100_000;
    Moments moments =
        Moments.of(
            standard().withUnbiased(true), new double[3], s, x -> dot(g, x), 0.5, repeats, g);
    for (int j = 0; j < 3; j++) {
      assertThat(moments.mean[j])
          .isCloseTo(g[j], within(4 * Math.sqrt(moments.variance(j) / repeats)));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.001,1", "0.5,5", "2,1", "2,5"})
  void quadraticErrorsMatchTheClosedForms(double mu, int q) {
    int d = 20;
    RandomGenerator random = SEED.stream("quadratic");
    double[] a = new double[d];
    double[] x = new double[d];
    double[] g = new double[d];
    double trace = 0;
    double traceOfSquare = 0;
    double squares = 0;
    for (int j = 0; j < d; j++) {
      a[j] = random.nextDouble(0.1, 1);
      x[j] = random.nextGaussian();
      g[j] = a[j] * x[j];
      trace += a[j];
      traceOfSquare += a[j] * a[j];
      squares += g[j] * g[j];
    }
    ToDoubleFunction<double[]> f = p -> quadratic(a, p);
    int repeats = 100_000;
    double central = (d + 1) * squares / q;
    double forward = central + mu * mu / 4 * (d + 4) * (trace * trace + 2 * traceOfSquare) / q;
    Moments forwards = Moments.of(standard().withCount(q), x, null, f, mu, repeats, g);
    assertThat(forwards.squaredError / forward).isBetween(0.96, 1.04);
    GradientConfig antithetic = standard().withCount(q).withDifference(Difference.ANTITHETIC);
    Moments centrals = Moments.of(antithetic, x, null, f, mu, repeats, g);
    assertThat(centrals.squaredError / central).isBetween(0.96, 1.04);
    for (int j = 0; j < d; j++) {
      assertThat(forwards.mean[j])
          .isCloseTo(g[j], within(5 * Math.sqrt(forwards.variance(j) / repeats)));
    }
  }

  @Test
  void noiseAddsWhatTheFormulaSaysAndTheBestRadiusFollows() {
    int d = 10;
    double v = 1e-4;
    double[] a = new double[d];
    Arrays.fill(a, 1);
    double[] x = new double[d];
    double[] g = new double[d];
    RandomGenerator noise = SEED.stream("noise");
    ToDoubleFunction<double[]> f = p -> quadratic(a, p) + Math.sqrt(v) * noise.nextGaussian();
    double curvature = d * d + 2.0 * d;
    double best = Math.pow(8 * d * v / ((d + 4) * curvature), 0.25);
    double least = Double.POSITIVE_INFINITY;
    double leastAt = 0;
    for (double factor : new double[] {0.4, 0.65, 1, 1.5, 2.5}) {
      double mu = factor * best;
      double expected = mu * mu / 4 * (d + 4) * curvature + 2 * d * v / (mu * mu);
      double measured = Moments.of(standard().withCount(1), x, null, f, mu, 40_000, g).squaredError;
      assertThat(measured / expected).as("radius %s", mu).isBetween(0.9, 1.1);
      if (measured < least) {
        least = measured;
        leastAt = factor;
      }
    }
    assertThat(leastAt).isBetween(0.65, 1.5);
  }

  @ParameterizedTest
  @EnumSource(Difference.class)
  void cubicHasTheGradientOfTheSmoothedFunction(Difference difference) {
    double[] x = {0, 1, -0.5};
    double mu = 0.5;
    double[] expected = new double[3];
    for (int j = 0; j < 3; j++) {
      expected[j] = 3 * x[j] * x[j] + 3 * mu * mu;
    }
    int repeats = 200_000;
    GradientConfig config = standard().withDifference(difference).withCount(1);
    ToDoubleFunction<double[]> f = p -> p[0] * p[0] * p[0] + p[1] * p[1] * p[1] + cube(p[2]);
    Moments moments = Moments.of(config, x, null, f, mu, repeats, expected);
    for (int j = 0; j < 3; j++) {
      assertThat(moments.mean[j])
          .isCloseTo(expected[j], within(4 * Math.sqrt(moments.variance(j) / repeats)));
    }
  }

  @Test
  void orthogonalDirectionsAreExactOnceThereAreAsManyAsCoordinates() {
    int d = 12;
    double[] g = new double[d];
    RandomGenerator random = SEED.stream("linear");
    for (int j = 0; j < d; j++) {
      g[j] = random.nextGaussian();
    }
    GradientConfig config =
        standard().withDirections(Directions.ORTHOGONAL).withCount(d).withRadius(1);
    Estimate estimate = estimate(config, new double[d], x -> dot(g, x), 0);
    assertThat(estimate.gradient()).containsExactly(g, within(1e-12));
  }

  @Test
  void orthogonalDirectionsCutTheErrorOfTheSphereAsStated() {
    int d = 40;
    int q = 10;
    double[] g = new double[d];
    g[3] = 1;
    int repeats = 20_000;
    ToDoubleFunction<double[]> f = x -> dot(g, x);
    Moments sphere =
        Moments.of(
            standard().withDirections(Directions.SPHERE).withCount(q),
            new double[d],
            null,
            f,
            1,
            repeats,
            g);
    Moments orthogonal =
        Moments.of(
            standard().withDirections(Directions.ORTHOGONAL).withCount(q),
            new double[d],
            null,
            f,
            1,
            repeats,
            g);
    assertThat(sphere.squaredError / ((d - 1.0) / q)).isBetween(0.97, 1.03);
    assertThat(orthogonal.squaredError / ((d - q) / (double) q)).isBetween(0.97, 1.03);
  }

  @Test
  void coordinateDirectionsGiveDerivativesTimesTheShareLeftOut() {
    double[] a = {1, 2, 3, 4};
    double[] x = {1, 1, 1, 1};
    GradientConfig config =
        standard()
            .withDirections(Directions.COORDINATE)
            .withDifference(Difference.ANTITHETIC)
            .withRadius(0.5);
    double[] some = estimate(config.withCount(2), x, p -> quadratic(a, p), 0).gradient();
    int zeros = 0;
    for (int j = 0; j < 4; j++) {
      if (some[j] == 0) {
        zeros++;
      } else {
        assertThat(some[j]).isCloseTo(2 * a[j], within(1e-12));
      }
    }
    assertThat(zeros).isEqualTo(2);
    CountedOracle oracle = oracle(4, p -> quadratic(a, p), 1000);
    Estimate all =
        Objects.requireNonNull(
            estimator(config.withCount(50))
                .estimate(oracle, x, 0.5, null, new double[0][], SEED.stream("all")));
    assertThat(all.gradient()).containsExactly(a, within(1e-12));
    assertThat(oracle.queries()).isEqualTo(9);
  }

  @Test
  void guidedDirectionsPreferTheSubspaceAndKeepTheirLength() {
    int d = 30;
    double[][] subspace = new double[1][d];
    subspace[0][7] = 1;
    DirectionSource source = new DirectionSource(Directions.GUIDED, 0.5);
    double[][] rows = source.draw(4000, d, subspace, SEED.stream("guided"));
    double along = 0;
    double all = 0;
    for (double[] row : rows) {
      along += row[7] * row[7] / rows.length;
      all += dot(row, row) / rows.length;
    }
    assertThat(all).isCloseTo(d, within(1.0));
    assertThat(along).isBetween(0.3 * d, 0.6 * d);
  }

  @Test
  void missingValuesLeaveOutTheirDirections() {
    double[] g = {1, 2, 3};
    GradientConfig config =
        standard().withDirections(Directions.ORTHOGONAL).withCount(3).withRadius(1);
    double[][] z = estimate(config, new double[3], x -> dot(g, x), 0).directions();
    Estimate estimate =
        estimate(config, new double[3], x -> x[0] == z[1][0] ? Double.NaN : dot(g, x), 0);
    assertThat(estimate.valid()).isEqualTo(2);
    assertThat(estimate.reliable()).isTrue();
    double[] expected = new double[3];
    for (int j = 0; j < 3; j++) {
      expected[j] = (dot(g, z[0]) * z[0][j] + dot(g, z[2]) * z[2][j]) / 2;
    }
    assertThat(estimate.gradient()).containsExactly(expected, within(1e-12));
  }

  @Test
  void tooFewValuesGiveNoGradient() {
    Estimate estimate =
        estimate(
            standard(),
            new double[] {0, 0},
            x -> x[0] == 0 && x[1] == 0 ? 1 : Double.POSITIVE_INFINITY,
            0);
    assertThat(estimate.reliable()).isFalse();
    assertThat(estimate.gradient()).containsOnly(0);
    assertThat(estimate.value()).isEqualTo(1);
  }

  @Test
  void clippedProbesCountWithTheWayTheyReallyWent() {
    double[] g = {2, -1};
    Box box = Box.cube(2, 0, 1, Box.Mode.CLIP);
    CountedOracle oracle =
        new CountedOracle(
            new FunctionOracle(2, x -> dot(g, x)),
            box,
            QueryBudget.ofQueries(100_000),
            SearchSettings.standard());
    Estimate estimate =
        Objects.requireNonNull(
            estimator(standard().withCount(2000))
                .estimate(
                    oracle,
                    new double[] {0, 0.5},
                    0.1,
                    null,
                    new double[0][],
                    SEED.stream("clip")));
    assertThat(estimate.gradient()[0]).as("half of the probes stay").isCloseTo(1, within(0.15));
    assertThat(estimate.gradient()[1]).isCloseTo(-1, within(0.2));
  }

  @Test
  void aBudgetIsUsedUpToItsLastWholeDirection() {
    CountedOracle oracle = oracle(3, x -> x[0], 25);
    GradientEstimator estimator = estimator(standard().withCount(10));
    double[] x = new double[3];
    int[] slopes = new int[4];
    for (int i = 0; i < 4; i++) {
      Estimate estimate =
          estimator.estimate(oracle, x, 1e-6, null, new double[0][], SEED.stream("budget", i));
      slopes[i] = estimate == null ? 0 : estimate.slopes().length;
    }
    assertThat(slopes).containsExactly(10, 10, 2, 0);
    assertThat(oracle.queries()).isEqualTo(25);
  }

  @Test
  void singlePrecisionRefusesARadiusThatDrowns() {
    double[] large = {30, 40};
    assertThatThrownBy(
            () -> GradientConfig.standard().withRadius(1e-6).radiusFor(Precision.SINGLE, large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0E-6")
        .hasMessageContaining("forward")
        .hasMessageContaining("0.0354");
    assertThat(GradientConfig.standard().radiusFor(Precision.SINGLE, new double[2]))
        .isEqualTo(1e-3);
    assertThat(GradientConfig.standard().radiusFor(Precision.DOUBLE, large)).isEqualTo(1e-6);
  }

  private static GradientConfig standard() {
    return GradientConfig.standard();
  }

  private static GradientEstimator estimator(GradientConfig config) {
    return new GradientEstimator(config);
  }

  private static CountedOracle oracle(int d, ToDoubleFunction<double[]> f, long queries) {
    return CountedOracle.unbounded(new FunctionOracle(d, f), QueryBudget.ofQueries(queries));
  }

  private static Estimate estimate(
      GradientConfig config, double[] x, ToDoubleFunction<double[]> f, long index) {
    return Objects.requireNonNull(
        estimator(config)
            .estimate(
                oracle(x.length, f, 1_000_000),
                x,
                config.radius() == 0 ? 1e-6 : config.radius(),
                null,
                new double[0][],
                SEED.stream("estimate", index)));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double quadratic(double[] a, double[] x) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += 0.5 * a[j] * x[j] * x[j];
    }
    return sum;
  }

  private static double cube(double x) {
    return x * x * x;
  }

  /** Mean, variance by coordinate, and mean squared error of many estimates. */
  private static final class Moments {
    private final double[] mean;
    private final double[] square;
    private double squaredError;

    private Moments(int d) {
      mean = new double[d];
      square = new double[d];
    }

    double variance(int j) {
      return square[j] - mean[j] * mean[j];
    }

    static Moments of(
        GradientConfig config,
        double[] x,
        double @Nullable [] s,
        ToDoubleFunction<double[]> f,
        double mu,
        int repeats,
        double[] truth) {
      CountedOracle oracle = oracle(x.length, f, Long.MAX_VALUE);
      GradientEstimator estimator = estimator(config);
      Moments moments = new Moments(x.length);
      RandomGenerator random = SEED.stream("moments");
      for (int i = 0; i < repeats; i++) {
        Estimate estimate = estimator.estimate(oracle, x, mu, s, new double[0][], random);
        double[] g = estimate == null ? new double[0] : estimate.gradient();
        for (int j = 0; j < x.length; j++) {
          moments.mean[j] += g[j] / repeats;
          moments.square[j] += g[j] * g[j] / repeats;
          moments.squaredError += (g[j] - truth[j]) * (g[j] - truth[j]) / repeats;
        }
      }
      return moments;
    }
  }
}
