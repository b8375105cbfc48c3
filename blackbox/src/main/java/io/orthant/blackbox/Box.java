package io.orthant.blackbox;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Bounds on the coordinates of a point, and how a search keeps to them.
 *
 * <p>Optimisers work in <em>search coordinates</em>: those of the oracle without the fixed ones,
 * whose two bounds are equal, and, under {@link Mode#TANH}, before the change of variables.
 * Immutable.
 */
public final class Box {
  /**
   * A start on a bound has no finite search coordinate under TANH; it is moved in by this share.
   */
  private static final double TANH_MARGIN = 1e-6;

  private final double[] lower;
  private final double[] upper;
  private final int[] free;
  private final Mode mode;

  /** What happens to a point outside. */
  public enum Mode {
    /** It moves to the nearest point of the box. */
    CLIP,
    /** It is mirrored at the bound that it crossed, as often as needed. */
    REFLECT,
    /**
     * There is none: coordinate x is {@code lower + (upper - lower) (tanh a + 1) / 2} of a free
     * number a. Needs finite bounds.
     */
    TANH
  }

  private Box(double[] lower, double[] upper, Mode mode) {
    if (lower.length != upper.length) {
      throw new IllegalArgumentException(
          "%d lower and %d upper bounds; as many of each are wanted"
              .formatted(lower.length, upper.length));
    }
    for (int j = 0; j < lower.length; j++) {
      if (!(lower[j] <= upper[j])
          || lower[j] == Double.POSITIVE_INFINITY
          || upper[j] == Double.NEGATIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Coordinate %d has bounds %s and %s; a lower one at most the upper is wanted"
                .formatted(j, lower[j], upper[j]));
      }
      if (mode == Mode.TANH && !(Double.isFinite(lower[j]) && Double.isFinite(upper[j]))) {
        throw new IllegalArgumentException(
            "Coordinate %d has bounds %s and %s; TANH needs finite ones"
                .formatted(j, lower[j], upper[j]));
      }
    }
    this.lower = lower;
    this.upper = upper;
    this.mode = mode;
    free = IntStream.range(0, lower.length).filter(j -> lower[j] < upper[j]).toArray();
  }

  /**
   * A box with bounds for each coordinate; infinite ones bound nothing, equal ones fix it.
   *
   * @throws IllegalArgumentException if a lower bound lies above its upper one, a bound is NaN, or
   *     an infinite one is used with TANH
   */
  public static Box of(double[] lower, double[] upper, Mode mode) {
    return new Box(lower.clone(), upper.clone(), mode);
  }

  /** A box with the same bounds for all coordinates. */
  public static Box cube(int dimension, double lower, double upper, Mode mode) {
    double[] lowers = new double[dimension];
    double[] uppers = new double[dimension];
    Arrays.fill(lowers, lower);
    Arrays.fill(uppers, upper);
    return new Box(lowers, uppers, mode);
  }

  /** No bounds. */
  public static Box unbounded(int dimension) {
    return cube(dimension, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Mode.CLIP);
  }

  /** Coordinates of the oracle's points. */
  public int dimension() {
    return lower.length;
  }

  /** Search coordinates: those that are not fixed. */
  public int searchDimension() {
    return free.length;
  }

  /**
   * The search coordinates of a point, moved into the box first if it lies outside.
   *
   * @throws IllegalArgumentException if the point has another dimension or is not finite
   */
  public double[] toSearch(double[] point) {
    if (point.length != lower.length) {
      throw new IllegalArgumentException(
          "A point of %d coordinates for a box of %d".formatted(point.length, lower.length));
    }
    double[] search = new double[free.length];
    for (int i = 0; i < free.length; i++) {
      int j = free[i];
      if (!Double.isFinite(point[j])) {
        throw new IllegalArgumentException(
            "Coordinate %d is %s; a finite number is wanted".formatted(j, point[j]));
      }
      double inside = Math.clamp(point[j], lower[j], upper[j]);
      if (mode == Mode.TANH) {
        double share = (inside - lower[j]) / (upper[j] - lower[j]);
        double t = 2 * Math.clamp(share, TANH_MARGIN, 1 - TANH_MARGIN) - 1;
        search[i] = 0.5 * Math.log((1 + t) / (1 - t));
      } else {
        search[i] = inside;
      }
    }
    return search;
  }

  /** The oracle's point at search coordinates that {@link #restrict} has seen. */
  public double[] fromSearch(double[] search) {
    double[] point = lower.clone();
    for (int i = 0; i < free.length; i++) {
      int j = free[i];
      if (mode == Mode.TANH) {
        double x = lower[j] + (upper[j] - lower[j]) * 0.5 * (Math.tanh(search[i]) + 1);
        point[j] = Math.clamp(x, lower[j], upper[j]);
      } else {
        point[j] = search[i];
      }
    }
    return point;
  }

  /** Moves search coordinates into the box, in place. */
  public void restrict(double[] search) {
    for (int i = 0; i < free.length; i++) {
      int j = free[i];
      switch (mode) {
        case CLIP -> search[i] = Math.clamp(search[i], lower[j], upper[j]);
        case REFLECT -> search[i] = reflected(search[i], lower[j], upper[j]);
        case TANH -> {}
      }
    }
  }

  /** Widths of the box in search coordinates; 1 where it is unbounded or under TANH. */
  public double[] widths() {
    double[] widths = new double[free.length];
    for (int i = 0; i < free.length; i++) {
      double width = upper[free[i]] - lower[free[i]];
      widths[i] = mode == Mode.TANH || Double.isInfinite(width) ? 1 : width;
    }
    return widths;
  }

  private static double reflected(double x, double lower, double upper) {
    if (x >= lower && x <= upper) {
      return x;
    }
    if (Double.isInfinite(upper)) {
      return 2 * lower - x;
    }
    if (Double.isInfinite(lower)) {
      return 2 * upper - x;
    }
    double width = upper - lower;
    double folded = Math.abs(Math.IEEEremainder(x - lower, 2 * width));
    return Math.clamp(lower + folded, lower, upper);
  }
}
