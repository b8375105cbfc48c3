package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/**
 * CMA-ES: samples from a Gaussian whose mean, step size and covariance follow the better half of
 * the samples. Hansen, "The CMA Evolution Strategy: A Tutorial", 2016, figure 6 and table 1,
 * without negative weights; the separable form after Ros and Hansen, "A Simple Modification in
 * CMA-ES Achieving Linear Time and Space Complexity", PPSN 2008.
 *
 * <p>A sample outside the box is moved into it and counts as the point it was moved to. The last
 * query goes to the mean.
 *
 * @param deviation first standard deviation as a share of the width of the box, above 0
 * @param population samples per generation, 2 or more, or 0 for {@code 4 + 3 ln d}
 * @param form of the covariance
 */
public record CmaEs(double deviation, int population, Form form) implements BlackboxOptimizer {
  /** More coordinates than these make a full covariance slow. */
  private static final int MOST_FULL = 200;

  /**
   * The search has converged when no coordinate of a step is longer than this share of the first.
   */
  private static final double SMALLEST_STEP = 1e-12;

  /** Form of the covariance matrix. */
  public enum Form {
    /** All of it. */
    FULL,
    /** Its diagonal, learned (d + 2) / 3 times as fast. */
    SEPARABLE,
    /** FULL up to {@value CmaEs#MOST_FULL} coordinates, SEPARABLE beyond. */
    BY_DIMENSION
  }

  public CmaEs {
    Check.aboveZero(deviation, "standard deviation");
    if (population != 0 && population < 2) {
      throw new IllegalArgumentException(
          "A population of 2 or more is wanted, or 0 to have it chosen, not " + population);
    }
  }

  /** A first deviation of 0.3, the usual population, the form chosen by dimension. */
  public static CmaEs standard() {
    return new CmaEs(0.3, 0, Form.BY_DIMENSION);
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    double[] mean = oracle.box().toSearch(start);
    int dimension = mean.length;
    if (dimension == 0) {
      oracle.value(mean);
      return oracle.optimum(mean, Status.CONVERGED);
    }
    int lambda = population == 0 ? 4 + (int) (3 * Math.log(dimension)) : population;
    boolean separable =
        form == Form.SEPARABLE || (form == Form.BY_DIMENSION && dimension > MOST_FULL);
    CmaDistribution distribution =
        new CmaDistribution(mean, oracle.box().widths(), deviation, lambda, separable);
    for (long generation = 0; oracle.remaining() > lambda; generation++) {
      if (distribution.largestStep() < SMALLEST_STEP * deviation) {
        return end(oracle, distribution.mean(), Status.CONVERGED);
      }
      RandomGenerator random = seed.stream("samples", generation);
      double[][] samples = distribution.sample(random);
      double[] values = oracle.values(samples);
      if (values.length == lambda) {
        distribution.learn(samples, Ranking.ascending(values));
        oracle.box().restrict(distribution.mean());
        oracle.standsAt(distribution.mean(), Double.NaN);
      }
    }
    return end(oracle, distribution.mean(), Status.BUDGET);
  }

  private static Optimum end(CountedOracle oracle, double[] mean, Status reason) {
    double value = oracle.value(mean);
    oracle.standsAt(mean, value);
    return oracle.optimum(mean, reason);
  }
}
