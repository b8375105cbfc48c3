package io.orthant.blackbox.gradient;

import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks by estimated gradients: estimates one, lets a rule turn it into a step, moves into the box,
 * and so on until the budget ends.
 *
 * <p>Where the oracle has no value at the point reached, the search goes back to the best point and
 * the rule forgets its past; after {@value #MOST_INVALID} times in a row it ends. Where too few
 * probes have values, the step is that of a zero gradient and the radius is halved, {@value
 * #MOST_HALVINGS} times at most. The directions of a step depend on the seed and the number of the
 * step alone, so that rules that are compared see the same ones.
 *
 * @param config how gradients are estimated
 */
public record GradientSearch(GradientConfig config) {
  private static final int MOST_INVALID = 3;
  private static final int MOST_HALVINGS = 3;

  /**
   * Minimises.
   *
   * @param rule fresh, for this search
   * @throws IllegalArgumentException if the start does not fit the oracle, or the radius its
   *     precision
   */
  public Optimum minimize(CountedOracle oracle, double[] start, UpdateRule rule, Seed seed) {
    double[] point = oracle.box().toSearch(start);
    int dimension = point.length;
    double radius = config.radiusFor(oracle.precision(), point);
    if (dimension == 0) {
      oracle.value(point);
      return oracle.optimum(point, Status.CONVERGED);
    }
    GradientEstimator estimator = new GradientEstimator(config);
    double[] step = new double[dimension];
    double[][] subspace = new double[0][];
    int invalid = 0;
    int halvings = 0;
    for (long number = 0; ; number++) {
      Estimate estimate =
          estimator.estimate(
              oracle,
              point,
              radius,
              rule.deviations(),
              subspace,
              seed.stream("directions", number));
      if (estimate == null) {
        return oracle.optimum(point, Status.BUDGET);
      }
      if (Double.isNaN(estimate.value())) {
        invalid++;
        if (invalid == MOST_INVALID) {
          return oracle.optimum(point, Status.OBJECTIVE_INVALID);
        }
        double[] best = oracle.bestSearch();
        point = best == null ? point : best;
        rule.reset();
        continue;
      }
      invalid = 0;
      oracle.standsAt(point, estimate.value());
      if (!estimate.reliable() && halvings < MOST_HALVINGS) {
        halvings++;
        radius /= 2;
      }
      rule.update(estimate, step);
      Rows.add(point, 1, step);
      oracle.box().restrict(point);
      if (config.directions() == Directions.GUIDED) {
        subspace = basis(estimate.gradient(), step);
      }
    }
  }

  /** Orthonormal rows that span the given vectors; those that add no dimension are left out. */
  private static double[][] basis(double[]... vectors) {
    List<double[]> rows = new ArrayList<>();
    for (double[] vector : vectors) {
      double[] row = vector.clone();
      Rows.scaleTo(row, 1);
      rows.add(row);
      Rows.orthogonalise(rows.toArray(double[][]::new), 0, rows.size() - 1);
      if (Rows.norm(row) < 1e-8) {
        rows.removeLast();
      } else {
        Rows.scaleTo(row, 1);
      }
    }
    return rows.toArray(double[][]::new);
  }
}
