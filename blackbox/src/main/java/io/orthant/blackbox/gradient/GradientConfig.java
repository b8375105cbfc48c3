package io.orthant.blackbox.gradient;

import io.orthant.blackbox.Oracle.Precision;
import java.util.Locale;

/**
 * How a gradient is estimated. Nesterov and Spokoiny, "Random gradient-free minimization of convex
 * functions", 2017, and the estimators of the papers named at {@link Directions}.
 *
 * @param difference the finite difference along a direction
 * @param directions where directions come from
 * @param count directions per estimate, 1 or more
 * @param radius how far apart probes lie, above 0, or 0 for {@value #DOUBLE_RADIUS} with float64
 *     answers and the smallest sensible one with float32 ones
 * @param isotropicShare the share a of all directions in {@link Directions#GUIDED}, in (0, 1]
 * @param unbiased whether, under deviations s that differ between coordinates, coordinate j is
 *     divided by s_j^2; without, the estimate is the gradient times s_j^2
 */
public record GradientConfig(
    Difference difference,
    Directions directions,
    int count,
    double radius,
    double isotropicShare,
    boolean unbiased) {
  private static final double DOUBLE_RADIUS = 1e-6;

  public GradientConfig {
    if (count < 1) {
      throw new IllegalArgumentException("1 direction or more is wanted, not " + count);
    }
    if (!(radius >= 0) || Double.isInfinite(radius)) {
      throw new IllegalArgumentException(
          "The radius must be above 0, or 0 to have it chosen, not " + radius);
    }
    if (!(isotropicShare > 0 && isotropicShare <= 1)) {
      throw new IllegalArgumentException(
          "The isotropic share must lie in (0, 1], not " + isotropicShare);
    }
  }

  /** Forward differences along 20 Gaussian directions, the radius chosen by precision. */
  public static GradientConfig standard() {
    return new GradientConfig(Difference.FORWARD, Directions.GAUSSIAN, 20, 0, 0.5, false);
  }

  public GradientConfig withDifference(Difference kind) {
    return new GradientConfig(kind, directions, count, radius, isotropicShare, unbiased);
  }

  public GradientConfig withDirections(Directions kind) {
    return new GradientConfig(difference, kind, count, radius, isotropicShare, unbiased);
  }

  public GradientConfig withCount(int number) {
    return new GradientConfig(difference, directions, number, radius, isotropicShare, unbiased);
  }

  public GradientConfig withRadius(double value) {
    return new GradientConfig(difference, directions, count, value, isotropicShare, unbiased);
  }

  public GradientConfig withIsotropicShare(double share) {
    return new GradientConfig(difference, directions, count, radius, share, unbiased);
  }

  public GradientConfig withUnbiased(boolean corrected) {
    return new GradientConfig(difference, directions, count, radius, isotropicShare, corrected);
  }

  /** Queries of one estimate, that of the point itself included. */
  public int queries() {
    return 1 + count * difference.probes();
  }

  /** Directions that so many queries suffice for, at most {@link #count}; 0 if for none. */
  int affordable(long queries) {
    return Math.clamp((queries - 1) / difference.probes(), 0, count);
  }

  /**
   * The radius to use at a point.
   *
   * @throws IllegalArgumentException if the answers are float32 and the radius is so small that
   *     their rounding would drown the differences; the message names the smallest sensible one
   */
  public double radiusFor(Precision precision, double[] point) {
    if (precision == Precision.DOUBLE) {
      return radius == 0 ? DOUBLE_RADIUS : radius;
    }
    double smallest = difference.singleRadius() * Math.max(1, rootMeanSquare(point));
    if (radius == 0) {
      return smallest;
    }
    if (radius < smallest) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A radius of %s drowns in the rounding of float32 answers; the smallest sensible one"
                  + " for %s differences here is %.3g",
              radius,
              difference.name().toLowerCase(Locale.ROOT),
              smallest));
    }
    return radius;
  }

  private static double rootMeanSquare(double[] point) {
    double sum = 0;
    for (double x : point) {
      sum += x * x;
    }
    return point.length == 0 ? 0 : Math.sqrt(sum / point.length);
  }
}
