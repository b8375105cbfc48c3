package io.orthant.blackbox.gradient;

import io.orthant.blackbox.CountedOracle;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Estimates gradients from values. Points and gradients are in the oracle's search coordinates; a
 * probe that the box moved counts with the displacement it really had. Immutable.
 */
public final class GradientEstimator {
  private static final int RELIABLE_SHARE = 4;

  private final GradientConfig config;
  private final DirectionSource source;

  public GradientEstimator(GradientConfig config) {
    this.config = config;
    source = new DirectionSource(config.directions(), config.isotropicShare());
  }

  /**
   * Estimates the gradient, in one call of the oracle. With fewer queries left than wanted it makes
   * do with fewer directions.
   *
   * @param point where [d, above 0]
   * @param radius how far apart probes lie
   * @param deviations by which directions are multiplied, by coordinate [d]; null for none
   * @param subspace orthonormal rows that guided directions prefer; may be none
   * @param random decides the directions
   * @return the estimate, or null if the queries left suffice for no direction; none is used then
   */
  public @Nullable Estimate estimate(
      CountedOracle oracle,
      double[] point,
      double radius,
      double @Nullable [] deviations,
      double[][] subspace,
      RandomGenerator random) {
    double[][] directions = source.draw(config.count(), point.length, subspace, random);
    int count = Math.min(directions.length, config.affordable(oracle.remaining()));
    if (count == 0) {
      return null;
    }
    int sides = config.difference().probes();
    double[][] probes = new double[1 + count * sides][];
    probes[0] = point.clone();
    for (int i = 0; i < count; i++) {
      for (int side = 0; side < sides; side++) {
        double reach = side == 0 ? radius : -radius;
        probes[1 + i * sides + side] = probe(point, reach, directions[i], deviations);
      }
    }
    double[] values = oracle.values(probes);
    return values.length < probes.length
        ? null
        : combine(point, radius, deviations, directions, count, probes, values);
  }

  private Estimate combine(
      double[] point,
      double radius,
      double @Nullable [] deviations,
      double[][] directions,
      int count,
      double[][] probes,
      double[] values) {
    int sides = config.difference().probes();
    double[] gradient = new double[point.length];
    double[] slopes = new double[count];
    int valid = 0;
    for (int i = 0; i < count; i++) {
      int first = 1 + i * sides;
      double slope =
          sides == 1
              ? (values[first] - values[0]) / radius
              : (values[first] - values[first + 1]) / (2 * radius);
      if (!Double.isNaN(slope)) {
        valid++;
        slopes[i] = slope;
        double[] opposite = sides == 1 ? null : probes[first + 1];
        add(gradient, slope, probes[first], opposite, point, radius, directions[i], deviations);
      }
    }
    boolean reliable = valid >= Math.max(1, count / RELIABLE_SHARE);
    double weight = valid == 0 ? 0 : weight(point.length) / valid;
    for (int j = 0; j < gradient.length; j++) {
      double correction =
          deviations != null && config.unbiased() ? 1 / (deviations[j] * deviations[j]) : 1;
      gradient[j] = reliable ? gradient[j] * weight * correction : 0;
    }
    return new Estimate(values[0], gradient, directions, slopes, weight, valid, reliable);
  }

  private double weight(int dimension) {
    return config.directions() == Directions.COORDINATE ? dimension : 1;
  }

  private static double[] probe(
      double[] point, double reach, double[] direction, double @Nullable [] deviations) {
    double[] probe = new double[point.length];
    for (int j = 0; j < point.length; j++) {
      probe[j] = point[j] + reach * component(direction, deviations, j);
    }
    return probe;
  }

  private static double component(double[] direction, double @Nullable [] deviations, int j) {
    return deviations == null ? direction[j] : deviations[j] * direction[j];
  }

  /**
   * Adds slope times direction. The direction is used as drawn unless the box moved the probe: the
   * difference of two close points would have lost most of its digits.
   */
  private static void add(
      double[] gradient,
      double slope,
      double[] probe,
      double @Nullable [] opposite,
      double[] point,
      double radius,
      double[] direction,
      double @Nullable [] deviations) {
    for (int j = 0; j < gradient.length; j++) {
      double u = component(direction, deviations, j);
      boolean asDrawn =
          probe[j] == point[j] + radius * u
              && (opposite == null || opposite[j] == point[j] - radius * u);
      double moved =
          opposite == null
              ? (probe[j] - point[j]) / radius
              : (probe[j] - opposite[j]) / (2 * radius);
      gradient[j] += slope * (asDrawn ? u : moved);
    }
  }
}
