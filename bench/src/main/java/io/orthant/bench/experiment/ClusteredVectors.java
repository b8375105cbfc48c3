package io.orthant.bench.experiment;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;

/**
 * Class vectors of length 1 around random centres, and queries near classes: what a trained model
 * looks like to a sampler.
 *
 * @param vectors class vectors [n, dimension]
 */
record ClusteredVectors(Matrix vectors) {
  private static final int CENTRES = 64;
  private static final double NOISE = 0.12;

  static ClusteredVectors of(int n, int dimension, Seed seed) {
    RandomGenerator random = seed.stream("clusters");
    float[][] centres = new float[CENTRES][];
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = around(new float[dimension], 1, random);
    }
    // The noise of a coordinate is that of the study with 32 dimensions, of equal length in all.
    double noise = NOISE * Math.sqrt(32.0 / dimension);
    Matrix vectors = Matrix.allocate(Arena.ofAuto(), n, dimension);
    for (int i = 0; i < n; i++) {
      vectors.setRow(i, around(centres[random.nextInt(CENTRES)], noise, random));
    }
    return new ClusteredVectors(vectors);
  }

  /** A direction near a class, its cosine about 0.8. */
  float[] near(int item, double length, RandomGenerator random) {
    double noise = NOISE * Math.sqrt(32.0 / vectors.dimension());
    float[] direction = around(vectors.row(item), noise, random);
    for (int i = 0; i < direction.length; i++) {
      direction[i] *= (float) length;
    }
    return direction;
  }

  private static float[] around(float[] centre, double noise, RandomGenerator random) {
    float[] vector = new float[centre.length];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (centre[i] + noise * random.nextGaussian());
      squares += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }
}
