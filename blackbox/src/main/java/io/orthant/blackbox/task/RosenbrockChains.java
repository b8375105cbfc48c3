package io.orthant.blackbox.task;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Rosenbrock's valley in many coordinates, {@code mean_j 100 (x_(j+1) - x_j^2)^2 + (1 - x_j)^2},
 * begun near 0: a family that no optimiser here was trained on.
 *
 * @param dimension 2 or more
 * @param seed decides the starts
 */
public record RosenbrockChains(int dimension, long seed) implements TaskFamily {
  private static final double SPREAD = 0.1;

  public RosenbrockChains {
    if (dimension < 2) {
      throw new IllegalArgumentException("2 coordinates or more are wanted, not " + dimension);
    }
  }

  @Override
  public String name() {
    return "rosenbrock";
  }

  @Override
  public String settings() {
    return toString();
  }

  @Override
  public Task draw(Split split, long index) {
    RandomGenerator random = new Seed(new Seed(seed).derive(split.name(), index)).stream("task");
    double[] start = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      start[j] = SPREAD * random.nextGaussian();
    }
    return new Chain(start);
  }

  @SuppressWarnings("ArrayRecordComponent") // Drawn once, only read.
  private record Chain(double[] first) implements Task {
    @Override
    public int dimension() {
      return first.length;
    }

    @Override
    public double[] start() {
      return first.clone();
    }

    @Override
    public double[] values(double[][] points, long call) {
      double[] values = new double[points.length];
      for (int i = 0; i < points.length; i++) {
        values[i] = loss(points[i]);
      }
      return values;
    }

    @Override
    public double loss(double[] x, double[] gradient) {
      Arrays.fill(gradient, 0);
      int links = x.length - 1;
      double sum = 0;
      for (int j = 0; j < links; j++) {
        double valley = x[j + 1] - x[j] * x[j];
        double rest = 1 - x[j];
        sum += (100 * valley * valley + rest * rest) / links;
        gradient[j + 1] += 200 * valley / links;
        gradient[j] -= (400 * valley * x[j] + 2 * rest) / links;
      }
      return sum;
    }
  }
}
