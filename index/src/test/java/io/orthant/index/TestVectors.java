package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/** Seeded vectors of the shapes that matter. */
enum TestVectors {
  /** Independent Gaussian values. */
  RANDOM,
  /** Few different rows, each many times. */
  DUPLICATES,
  /** Gaussian clouds around random centres. */
  CLUSTERED,
  /** Random directions with norms from 0.01 to 100. */
  VARYING_NORMS;

  Matrix rows(int rows, int dimension, long seed) {
    RandomGenerator random = new Seed(seed).stream(name());
    float[][] centers = gaussian(Math.max(1, rows / 50), dimension, random);
    float[][] values = gaussian(rows, dimension, random);
    for (float[] row : values) {
      float[] center = centers[random.nextInt(centers.length)];
      float factor = (float) Math.pow(10, random.nextDouble(-2, 2));
      for (int i = 0; i < dimension; i++) {
        row[i] =
            switch (this) {
              case RANDOM -> row[i];
              case DUPLICATES -> center[i];
              case CLUSTERED -> center[i] + 0.3f * row[i];
              case VARYING_NORMS -> factor * row[i];
            };
      }
    }
    return Matrix.copyOf(values);
  }

  /** Rows of a set with a little noise: queries that have near neighbours. */
  static Matrix near(Matrix rows, int queries, double noise, long seed) {
    RandomGenerator random = new Seed(seed).stream("queries");
    float[][] values = new float[queries][];
    for (int query = 0; query < queries; query++) {
      values[query] = rows.row(random.nextInt(rows.rows()));
      for (int i = 0; i < values[query].length; i++) {
        values[query][i] += (float) (noise * random.nextGaussian());
      }
    }
    return Matrix.copyOf(values);
  }

  private static float[][] gaussian(int rows, int dimension, RandomGenerator random) {
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int i = 0; i < dimension; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }
}
