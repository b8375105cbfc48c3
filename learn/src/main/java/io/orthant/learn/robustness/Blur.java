package io.orthant.learn.robustness;

import java.util.random.RandomGenerator;

/** Blurs; lengths are given for the usual side and scaled to that of the image. */
final class Blur {
  private static final double REACH = 4;
  private static final int DISK_REACH = 8;

  private Blur() {}

  static void gaussian(Raster image, double deviation) {
    double[] weights = bell(image.scaled(deviation));
    for (int channel = 0; channel < image.channels(); channel++) {
      along(image, channel, weights, true);
      along(image, channel, weights, false);
    }
  }

  /** A normalised Gaussian at whole distances. */
  static double[] bell(double deviation) {
    int reach = (int) Math.ceil(REACH * deviation);
    double[] weights = new double[2 * reach + 1];
    double sum = 0;
    for (int i = -reach; i <= reach; i++) {
      weights[i + reach] = i == 0 ? 1 : Math.exp(-0.5 * i * i / (deviation * deviation));
      sum += weights[i + reach];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static void along(Raster image, int channel, double[] weights, boolean rows) {
    int reach = weights.length / 2;
    int side = image.side();
    for (int line = 0; line < side; line++) {
      double[] sums = new double[side];
      for (int i = 0; i < side; i++) {
        for (int k = -reach; k <= reach; k++) {
          int other = image.reflected(i + k);
          sums[i] +=
              weights[k + reach]
                  * (rows ? image.at(channel, line, other) : image.at(channel, other, line));
        }
      }
      for (int i = 0; i < side; i++) {
        if (rows) {
          image.set(channel, line, i, sums[i]);
        } else {
          image.set(channel, i, line, sums[i]);
        }
      }
    }
  }

  /** A disk whose rim is smoothed over the next points. */
  static void defocus(Raster image, double radius, double smoothing) {
    double scaled = image.scaled(radius);
    int size = 2 * DISK_REACH + 1;
    double[][] disk = new double[size][size];
    double sum = 0;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        if (Math.hypot(row - DISK_REACH, column - DISK_REACH) <= scaled) {
          disk[row][column] = 1;
          sum++;
        }
      }
    }
    double edge = Math.exp(-0.5 / (smoothing * smoothing));
    double[] weights = {edge / (1 + 2 * edge), 1 / (1 + 2 * edge), edge / (1 + 2 * edge)};
    double[][] kernel = new double[size][size];
    for (int row = 1; row < size - 1; row++) {
      for (int column = 1; column < size - 1; column++) {
        for (int i = -1; i <= 1; i++) {
          for (int j = -1; j <= 1; j++) {
            kernel[row][column] +=
                weights[i + 1] * weights[j + 1] * disk[row + i][column + j] / sum;
          }
        }
      }
    }
    Raster before = image.copy();
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < image.side(); row++) {
        for (int column = 0; column < image.side(); column++) {
          double value = 0;
          for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
              if (kernel[i][j] != 0) {
                value +=
                    kernel[i][j]
                        * before.between(channel, row + i - DISK_REACH, column + j - DISK_REACH);
              }
            }
          }
          image.set(channel, row, column, value);
        }
      }
    }
  }

  /** Points change places with neighbours, between two blurs. */
  static void glass(Raster image, double deviation, int rounds, RandomGenerator random) {
    gaussian(image, deviation);
    for (int round = 0; round < rounds; round++) {
      for (int row = image.side() - 2; row > 0; row--) {
        for (int column = image.side() - 2; column > 0; column--) {
          int otherRow = row + random.nextInt(-1, 1);
          int otherColumn = column + random.nextInt(-1, 1);
          for (int channel = 0; channel < image.channels(); channel++) {
            float value = image.at(channel, row, column);
            image.set(channel, row, column, image.at(channel, otherRow, otherColumn));
            image.set(channel, otherRow, otherColumn, value);
          }
        }
      }
    }
    gaussian(image, deviation);
  }

  /** Smears in one direction, less with the distance. */
  static void motion(Raster image, double radius, double deviation, double angle) {
    Raster before = image.copy();
    int reach = (int) Math.ceil(image.scaled(2 * radius));
    double spread = image.scaled(deviation);
    double[] weights = new double[reach + 1];
    double sum = 0;
    for (int k = 0; k <= reach; k++) {
      weights[k] = Math.exp(-0.5 * k * k / (spread * spread));
      sum += weights[k];
    }
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < image.side(); row++) {
        for (int column = 0; column < image.side(); column++) {
          double value = 0;
          for (int k = 0; k <= reach; k++) {
            value +=
                weights[k]
                    / sum
                    * before.between(
                        channel, row - k * Math.sin(angle), column - k * Math.cos(angle));
          }
          image.set(channel, row, column, value);
        }
      }
    }
  }

  /** The mean of the image and of its centre, enlarged by 1%, 2% and so on. */
  static void zoom(Raster image, int percent) {
    Raster before = image.copy();
    double centre = (image.side() - 1) / 2.0;
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < image.side(); row++) {
        for (int column = 0; column < image.side(); column++) {
          double sum = 0;
          for (int step = 0; step <= percent; step++) {
            double factor = 1 + step / 100.0;
            sum +=
                before.between(
                    channel, centre + (row - centre) / factor, centre + (column - centre) / factor);
          }
          image.set(channel, row, column, sum / (percent + 1));
        }
      }
    }
  }
}
