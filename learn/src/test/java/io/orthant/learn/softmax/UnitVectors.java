package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/** Random vectors of length 1, and queries. */
final class UnitVectors {
  private UnitVectors() {}

  static Matrix of(int rows, int dimension, long seed) {
    RandomGenerator random = new Seed(seed).stream("unit vectors");
    float[][] values = new float[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = random(dimension, random);
    }
    return Matrix.copyOf(values);
  }

  static float[] random(int dimension, RandomGenerator random) {
    float[] vector = new float[dimension];
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * (double) vector[i];
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  static float[] scaled(float[] vector, double factor) {
    float[] result = vector.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] *= (float) factor;
    }
    return result;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
