package io.orthant.learn.robustness;

import java.util.random.RandomGenerator;

/** Fog: a random height map by squares and diamonds is added, and the whole brought back to 1. */
final class Fog {
  private static final int SIZE = 32;
  private static final double FIRST_SWING = 100;

  private Fog() {}

  /**
   * @param decay what the swing of the heights is divided by when their distance is halved
   */
  static void add(Raster image, double amount, double decay, RandomGenerator random) {
    double[][] heights = heights(decay, random);
    float[] points = image.points();
    double most = 0;
    for (float point : points) {
      most = Math.max(most, point);
    }
    double scale = most / (most + amount);
    int side = image.side();
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double height = heights[row % SIZE][column % SIZE];
          image.set(
              channel, row, column, (image.at(channel, row, column) + amount * height) * scale);
        }
      }
    }
  }

  /** Heights from 0 to 1 on a torus. */
  private static double[][] heights(double decay, RandomGenerator random) {
    double[][] heights = new double[SIZE][SIZE];
    double swing = FIRST_SWING;
    for (int step = SIZE; step >= 2; step /= 2) {
      int half = step / 2;
      for (int row = half; row < SIZE; row += step) {
        for (int column = half; column < SIZE; column += step) {
          heights[row][column] =
              mean(heights, row, column, half, half, half, -half) + swung(swing, random);
        }
      }
      for (int row = 0; row < SIZE; row += half) {
        for (int column = (row / half) % 2 == 0 ? half : 0; column < SIZE; column += step) {
          heights[row][column] =
              mean(heights, row, column, half, 0, 0, half) + swung(swing, random);
        }
      }
      swing /= decay;
    }
    return normalised(heights);
  }

  /** The mean of the four points at plus and minus two offsets. */
  private static double mean(
      double[][] heights, int row, int column, int rows, int columns, int rows2, int columns2) {
    return (wrapped(heights, row + rows, column + columns)
            + wrapped(heights, row - rows, column - columns)
            + wrapped(heights, row + rows2, column + columns2)
            + wrapped(heights, row - rows2, column - columns2))
        / 4;
  }

  private static double wrapped(double[][] heights, int row, int column) {
    return heights[Math.floorMod(row, SIZE)][Math.floorMod(column, SIZE)];
  }

  private static double swung(double swing, RandomGenerator random) {
    return swing * random.nextDouble(-swing, swing);
  }

  private static double[][] normalised(double[][] heights) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] row : heights) {
      for (double height : row) {
        least = Math.min(least, height);
        most = Math.max(most, height);
      }
    }
    for (double[] row : heights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (row[i] - least) / (most - least);
      }
    }
    return heights;
  }
}
