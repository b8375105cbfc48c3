package io.orthant.blackbox.learned;

import io.orthant.blackbox.task.Task;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** {@code 1 + x' A x / 2 - b' x} for a symmetric A, from the origin. */
@SuppressWarnings("ArrayRecordComponent") // Read alone.
record Bowl(double[][] a, double[] b) implements Task {
  /** Curvatures from 0.3 up, with mixed terms, and a value above 0 at the lowest point. */
  static Bowl random(int dimension, RandomGenerator random) {
    double[][] a = new double[dimension][dimension];
    double[] b = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < i; j++) {
        a[i][j] = 0.1 * random.nextGaussian();
        a[j][i] = a[i][j];
      }
      a[i][i] = 0.8 + random.nextDouble();
      b[i] = 0.3 * random.nextGaussian();
    }
    return new Bowl(a, b);
  }

  @Override
  public int dimension() {
    return b.length;
  }

  @Override
  public double[] start() {
    return new double[b.length];
  }

  @Override
  public double[] values(double[][] points, long call) {
    return Arrays.stream(points).mapToDouble(this::loss).toArray();
  }

  @Override
  public double loss(double[] point, double[] gradient) {
    double loss = 1;
    for (int i = 0; i < b.length; i++) {
      double curved = 0;
      for (int j = 0; j < b.length; j++) {
        curved += a[i][j] * point[j];
      }
      gradient[i] = curved - b[i];
      loss += point[i] * (curved / 2 - b[i]);
    }
    return loss;
  }
}
