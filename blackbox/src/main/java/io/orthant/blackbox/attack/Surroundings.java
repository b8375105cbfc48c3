package io.orthant.blackbox.attack;

import io.orthant.blackbox.Box;

/**
 * Which changes of an input are allowed.
 *
 * @param lower smallest number of an input; may be minus infinity
 * @param upper largest number of an input; may be infinite
 * @param radius by how much a number may change at most, above 0; may be infinite
 * @param edge what happens at the bounds of the input
 */
public record Surroundings(double lower, double upper, double radius, Edge edge) {
  /** What happens at the bounds. */
  public enum Edge {
    /** A changed number outside counts as the nearest one inside. */
    CLIP,
    /** None is outside: numbers are a hyperbolic tangent of free ones. Needs finite bounds. */
    TANH
  }

  /**
   * @throws IllegalArgumentException if there is no number between the bounds, the radius is not
   *     above 0, or TANH lacks bounds
   */
  public Surroundings {
    if (!(lower < upper)) {
      throw new IllegalArgumentException(
          "The lower bound must lie below the upper, not %s and %s".formatted(lower, upper));
    }
    if (!(radius > 0)) {
      throw new IllegalArgumentException("The radius must be above 0, not " + radius);
    }
    if (edge == Edge.TANH && !(Double.isFinite(lower) && Double.isFinite(upper))) {
      throw new IllegalArgumentException(
          "A hyperbolic tangent needs finite bounds, not %s and %s".formatted(lower, upper));
    }
  }

  /** Numbers from 0 to 1, as the points of an image, clipped, at any distance. */
  public static Surroundings ofImages() {
    return new Surroundings(0, 1, Double.POSITIVE_INFINITY, Edge.CLIP);
  }

  /** All numbers. */
  public static Surroundings everywhere() {
    return new Surroundings(
        Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Edge.CLIP);
  }

  /** Another radius. */
  public Surroundings within(double other) {
    return new Surroundings(lower, upper, other, edge);
  }

  /** Another edge. */
  public Surroundings with(Edge other) {
    return new Surroundings(lower, upper, radius, other);
  }

  /** The number that an input has after a change. */
  double changed(double number, double change) {
    return Math.clamp(number + change, lower, upper);
  }

  /**
   * Bounds on the change of an input, in units. Clipping without a radius needs none, since what
   * lies outside counts as inside.
   */
  Box box(double[] input, double unit) {
    if (edge == Edge.CLIP && Double.isInfinite(radius)) {
      return Box.unbounded(input.length);
    }
    double[] low = new double[input.length];
    double[] high = new double[input.length];
    for (int j = 0; j < input.length; j++) {
      low[j] = Math.max(lower - input[j], -radius) / unit;
      high[j] = Math.min(upper - input[j], radius) / unit;
    }
    return Box.of(low, high, edge == Edge.TANH ? Box.Mode.TANH : Box.Mode.CLIP);
  }
}
