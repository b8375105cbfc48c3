package io.orthant.learn.optim;

import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * A closed convex set that iterates are kept in, and the projection onto it in the norm of a
 * diagonal metric: of the points in the set, the one with the least {@code sum_i metric_i (x_i -
 * y_i)^2}. Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR 2018, section 2.
 */
public sealed interface FeasibleSet {
  /**
   * Moves a point to its projection.
   *
   * @param point the point, overwritten
   * @param metric a weight for each coordinate, above 0
   */
  void project(double[] point, double[] metric);

  /**
   * All points whose every coordinate lies between two bounds. The metric does not matter.
   *
   * @param low least value
   * @param high greatest value, at least {@code low}
   */
  record Box(double low, double high) implements FeasibleSet {
    public Box {
      if (!(low <= high)) {
        throw new IllegalArgumentException(
            "The bounds of a box must be in order, not %s and %s".formatted(low, high));
      }
    }

    @Override
    public void project(double[] point, double[] metric) {
      for (int i = 0; i < point.length; i++) {
        point[i] = Math.clamp(point[i], low, high);
      }
    }
  }

  /**
   * All points of at most some Euclidean length. The projection is {@code metric_i y_i / (metric_i
   * + lambda)} with the lambda that gives it the length of the radius.
   *
   * @param radius above 0
   */
  record Ball(double radius) implements FeasibleSet {
    private static final double RELATIVE_ACCURACY = 1e-14;
    private static final int EVALUATIONS = 200;
    private static final int ORDER = 5;

    public Ball {
      Check.aboveZero(radius, "radius");
    }

    @Override
    public void project(double[] point, double[] metric) {
      if (length(point, metric, 0) <= radius) {
        return;
      }
      double greatest = 0;
      for (double weight : metric) {
        greatest = Math.max(greatest, weight);
      }
      // Even the coordinate of the greatest weight is shrunk enough at this lambda.
      double highest = greatest * (length(point, metric, 0) / radius);
      UnivariateFunction excess = lambda -> length(point, metric, lambda) / radius - 1;
      double lambda =
          new BracketingNthOrderBrentSolver(
                  RELATIVE_ACCURACY, RELATIVE_ACCURACY * highest, RELATIVE_ACCURACY, ORDER)
              .solve(EVALUATIONS, excess, 0, highest);
      for (int i = 0; i < point.length; i++) {
        point[i] *= metric[i] / (metric[i] + lambda);
      }
    }

    private static double length(double[] point, double[] metric, double lambda) {
      double squares = 0;
      for (int i = 0; i < point.length; i++) {
        double shrunk = point[i] * metric[i] / (metric[i] + lambda);
        squares += shrunk * shrunk;
      }
      return Math.sqrt(squares);
    }
  }
}
