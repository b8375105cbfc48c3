package io.orthant.bench.blackbox;

import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.gradient.Estimate;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientEstimator;
import io.orthant.blackbox.gradient.GradientSearch;
import io.orthant.blackbox.gradient.UpdateRule;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.task.Task;
import io.orthant.vectors.Seed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far estimates spread around their mean, which is the gradient times the squared deviations,
 * and how they lie to the gradient; with the deviations of the QueryRNN and without, as sums over
 * points.
 *
 * @param points how many points
 * @param with with the deviations
 * @param without with deviations of 1
 */
record Spread(int points, Sum with, Sum without) {
  static final Spread NONE = new Spread(0, new Sum(0, 0), new Sum(0, 0));

  /** Every so many steps estimates are looked at. */
  private static final int EVERY = 5;

  private static final int ESTIMATES = 40;

  /**
   * Sums over points.
   *
   * @param variance of variances over squared means
   * @param cosine of mean cosines between an estimate and the gradient
   */
  record Sum(double variance, double cosine) {
    Sum plus(Sum other) {
      return new Sum(variance + other.variance, cosine + other.cosine);
    }
  }

  Spread plus(Spread other) {
    return new Spread(points + other.points, with.plus(other.with), without.plus(other.without));
  }

  double varianceWith() {
    return with.variance / points;
  }

  double varianceWithout() {
    return without.variance / points;
  }

  double cosineWith() {
    return with.cosine / points;
  }

  double cosineWithout() {
    return without.cosine / points;
  }

  /** Looks at the estimates along a search. */
  static Spread along(LearnedOptimizer optimizer, Task task, long queries, Seed seed) {
    Spy spy = new Spy(optimizer, task, seed);
    CountedOracle oracle =
        new CountedOracle(
            task.oracle(seed.derive("noise", 0)),
            Box.unbounded(task.dimension()),
            QueryBudget.ofQueries(queries),
            SearchSettings.standard().withIterations((made, point) -> spy.point = point.clone()));
    new GradientSearch(optimizer.gradient()).minimize(oracle, task.start(), spy, seed);
    return spy.found;
  }

  /** Hands on what the rule decides, and looks at estimates of its own on the way. */
  private static final class Spy implements UpdateRule {
    private final UpdateRule rule;
    private final GradientConfig config;
    private final Task task;
    private final Seed seed;
    private double[] point;
    private double @Nullable [] deviations;
    private Spread found = NONE;
    private int step;

    Spy(LearnedOptimizer optimizer, Task task, Seed seed) {
      rule = optimizer.rule(task.dimension(), seed);
      config = optimizer.gradient();
      this.task = task;
      this.seed = seed;
      point = task.start();
    }

    @Override
    public double @Nullable [] deviations() {
      deviations = rule.deviations();
      return deviations;
    }

    @Override
    public void update(Estimate estimate, double[] change) {
      step++;
      if (step % EVERY == 0 && deviations != null) {
        found = found.plus(new Spread(1, look(deviations), look(null)));
      }
      rule.update(estimate, change);
    }

    @Override
    public void reset() {
      rule.reset();
    }

    private Sum look(double @Nullable [] chosen) {
      int d = point.length;
      double[] truth = new double[d];
      task.loss(point, truth);
      double ofMean = 0;
      for (int j = 0; j < d; j++) {
        double mean = truth[j] * (chosen == null ? 1 : chosen[j] * chosen[j]);
        ofMean += mean * mean;
      }
      double squares = 0;
      double cosine = 0;
      CountedOracle oracle =
          CountedOracle.unbounded(
              task.oracle(seed.derive("looks", step)), QueryBudget.ofQueries(Long.MAX_VALUE));
      GradientEstimator estimator = new GradientEstimator(config);
      double radius = config.radiusFor(task.precision(), point);
      for (int i = 0; i < ESTIMATES; i++) {
        double[] g =
            Objects.requireNonNull(
                    estimator.estimate(
                        oracle,
                        point,
                        radius,
                        chosen,
                        new double[0][],
                        new Seed(seed.derive("looks", step)).stream("directions", i)))
                .gradient();
        squares += dot(g, g) / ESTIMATES;
        cosine += dot(g, truth) / Math.sqrt(dot(g, g) * dot(truth, truth)) / ESTIMATES;
      }
      return new Sum((squares - ofMean) / ofMean, cosine);
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j];
      }
      return sum;
    }
  }
}
