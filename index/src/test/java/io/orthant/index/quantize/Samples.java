package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/** Seeded rows of the shapes that matter to codes. */
enum Samples {
  /** Gaussian clouds, scaled to unit length. */
  UNIT,
  /** Gaussian clouds whose rows have log-normal lengths. */
  LOGNORMAL;

  private static final int ROWS_PER_CLOUD = 40;

  Matrix rows(int rows, int dimension, long seed) {
    RandomGenerator random = new Seed(seed).stream(name());
    float[][] clouds = gaussian(Math.max(1, rows / ROWS_PER_CLOUD), dimension, random);
    float[][] values = gaussian(rows, dimension, random);
    for (float[] row : values) {
      float[] cloud = clouds[random.nextInt(clouds.length)];
      for (int i = 0; i < dimension; i++) {
        row[i] = cloud[i] + 0.6f * row[i];
      }
      double length = this == UNIT ? 1 : Math.exp(0.5 * random.nextGaussian());
      double factor = length / Centers.norm(row);
      for (int i = 0; i < dimension; i++) {
        row[i] *= (float) factor;
      }
    }
    return Matrix.copyOf(values);
  }

  static float[][] gaussian(int rows, int dimension, RandomGenerator random) {
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int i = 0; i < dimension; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }
}
