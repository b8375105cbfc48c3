package io.orthant.learn.approximation;

/**
 * A function of at most three straight pieces, with jumps between them.
 *
 * @param low the piece below {@code first}
 * @param first where {@code middle} begins
 * @param middle the piece from {@code first} to {@code second}
 * @param second where {@code high} begins, above {@code first}
 * @param high the piece from {@code second} on
 */
record PiecewiseLinear(Line low, double first, Line middle, double second, Line high)
    implements Activation {
  PiecewiseLinear {
    if (!(first < second)) {
      throw new IllegalArgumentException(
          "The second bound must lie above the first, not at %s and %s".formatted(second, first));
    }
  }

  record Line(double slope, double offset) {
    static final Line ZERO = new Line(0, 0);

    double at(double x) {
      return slope * x + offset;
    }
  }

  @Override
  public double apply(double x) {
    return (x < first ? low : x < second ? middle : high).at(x);
  }

  /**
   * The same with ramps instead of jumps, which differs on the given width before each bound alone.
   * Lemma 9 of the paper. The units all rest on one constant piece, which is free of rounding: on
   * the middle one if that is zero, else on the low one if that is constant.
   *
   * @throws IllegalArgumentException if neither the low nor the middle piece is constant, or the
   *     ramps do not fit
   */
  ReluUnits relaxed(double width) {
    if (!(width > 0 && width <= second - first)) {
      throw new IllegalArgumentException(
          "A ramp must be wider than 0 and fit between %s and %s, not %s"
              .formatted(first, second, width));
    }
    if (middle.slope == 0 && (middle.offset == 0 || low.slope != 0)) {
      double before = (low.at(first - width) - middle.offset) / width;
      double after = (high.at(second) - middle.offset) / width;
      return new ReluUnits(
          middle.offset,
          new double[] {-1, -1, 1, 1},
          new double[] {first, first - width, width - second, -second},
          new double[] {before, -low.slope - before, after, high.slope - after});
    }
    if (low.slope == 0) {
      double rise = (middle.at(first) - low.offset) / width;
      double fall = (high.at(second) - middle.at(second - width)) / width;
      return new ReluUnits(
          low.offset,
          new double[] {1, 1, 1, 1},
          new double[] {width - first, -first, width - second, -second},
          new double[] {rise, middle.slope - rise, fall - middle.slope, high.slope - fall});
    }
    throw new IllegalArgumentException("Neither the low nor the middle piece is constant: " + this);
  }
}
