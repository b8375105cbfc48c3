package io.orthant.learn.robustness;

import java.util.Arrays;

/** The points of a square image, and what is read between and beyond them. */
final class Raster {
  /** The side that lengths of corruptions are given for. */
  private static final double GIVEN_SIDE = 32;

  private final float[] points;
  private final int channels;
  private final int side;

  /**
   * @param points changed in place
   * @throws IllegalArgumentException if the sizes do not agree
   */
  Raster(float[] points, int channels, int side) {
    if ((channels != 1 && channels != 3) || side < 4 || points.length != channels * side * side) {
      throw new IllegalArgumentException(
          "An image has 1 or 3 channels and a side of 4 or more; %d points are not %d channels of side %d"
              .formatted(points.length, channels, side));
    }
    this.points = points;
    this.channels = channels;
    this.side = side;
  }

  float[] points() {
    return points;
  }

  int channels() {
    return channels;
  }

  int side() {
    return side;
  }

  /** A length that is given for the usual side, on this image. */
  double scaled(double length) {
    return length * side / GIVEN_SIDE;
  }

  float at(int channel, int row, int column) {
    return points[(channel * side + row) * side + column];
  }

  void set(int channel, int row, int column, double value) {
    points[(channel * side + row) * side + column] = (float) value;
  }

  /** The image as it is, to be read while this one is written. */
  Raster copy() {
    return new Raster(points.clone(), channels, side);
  }

  /** Between points by the four around, beyond the edge by reflection. */
  double between(int channel, double row, double column) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double down = row - top;
    double right = column - left;
    return (1 - down) * (1 - right) * reflected(channel, top, left)
        + (1 - down) * right * reflected(channel, top, left + 1)
        + down * (1 - right) * reflected(channel, top + 1, left)
        + down * right * reflected(channel, top + 1, left + 1);
  }

  private float reflected(int channel, int row, int column) {
    return at(channel, reflected(row), reflected(column));
  }

  /** The edge points are repeated once: -1 is 0, -2 is 1. */
  int reflected(int index) {
    int folded = Math.floorMod(index, 2 * side);
    return folded < side ? folded : 2 * side - 1 - folded;
  }

  float[] clipped() {
    float[] clipped = Arrays.copyOf(points, points.length);
    for (int i = 0; i < clipped.length; i++) {
      clipped[i] = Math.clamp(clipped[i], 0f, 1f);
    }
    return clipped;
  }
}
