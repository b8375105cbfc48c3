package io.orthant.learn.robustness;

import java.util.random.RandomGenerator;

/** Noise of single points. */
final class PointNoise {
  private PointNoise() {}

  static void gaussian(Raster image, double deviation, RandomGenerator random) {
    float[] points = image.points();
    for (int i = 0; i < points.length; i++) {
      points[i] += (float) (deviation * random.nextGaussian());
    }
  }

  static void speckle(Raster image, double deviation, RandomGenerator random) {
    float[] points = image.points();
    for (int i = 0; i < points.length; i++) {
      points[i] += (float) (deviation * points[i] * random.nextGaussian());
    }
  }

  /** Counts of photons, {@code most} at a white point in the mean. */
  static void shot(Raster image, double most, RandomGenerator random) {
    float[] points = image.points();
    for (int i = 0; i < points.length; i++) {
      points[i] = (float) (poisson(most * points[i], random) / most);
    }
  }

  /** Arrivals of a process of rate 1 until the mean. */
  private static int poisson(double mean, RandomGenerator random) {
    int count = -1;
    for (double time = 0; time <= mean; time += random.nextExponential()) {
      count++;
    }
    return Math.max(0, count);
  }

  /** A share of the points becomes black or white. */
  static void impulse(Raster image, double share, RandomGenerator random) {
    float[] points = image.points();
    for (int i = 0; i < points.length; i++) {
      double draw = random.nextDouble();
      if (draw < share) {
        points[i] = draw < share / 2 ? 0 : 1;
      }
    }
  }
}
