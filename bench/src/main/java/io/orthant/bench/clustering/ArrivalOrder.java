package io.orthant.bench.clustering;

import io.orthant.vectors.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** In which order points arrive. */
enum ArrivalOrder {
  RANDOM,
  /** Class after class; within a class at random. */
  BY_CLASS,
  /** Along the direction of the largest variance, from one end to the other. */
  ALONG_A_LINE;

  private static final int POWER_STEPS = 30;

  /** The points in this order. */
  PointSet arrange(PointSet points, RandomGenerator random) {
    return switch (this) {
      case RANDOM -> points.arranged(PointSet.shuffled(points.rows().rows(), random));
      case BY_CLASS -> {
        PointSet shuffled = RANDOM.arrange(points, random);
        int[] labels = shuffled.labels();
        if (labels == null) {
          throw new IllegalArgumentException(points.name() + " has no classes to sort by");
        }
        yield sorted(shuffled, Arrays.stream(labels).asDoubleStream().toArray());
      }
      case ALONG_A_LINE -> sorted(points, projections(points.rows(), random));
    };
  }

  /** Whether the points can come in this order. */
  boolean suits(int @Nullable [] labels) {
    return this != BY_CLASS || labels != null;
  }

  private static PointSet sorted(PointSet points, double[] keys) {
    Integer[] order = new Integer[keys.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> keys[i]));
    return points.arranged(Arrays.stream(order).mapToInt(Integer::intValue).toArray());
  }

  /** Of each row on the first principal direction, which power iteration finds. */
  private static double[] projections(Matrix rows, RandomGenerator random) {
    int dimension = rows.dimension();
    double[] mean = new double[dimension];
    float[][] values = new float[rows.rows()][];
    Arrays.setAll(values, rows::row);
    for (float[] row : values) {
      for (int i = 0; i < dimension; i++) {
        mean[i] += row[i] / (double) values.length;
      }
    }
    double[] direction = random.doubles(dimension, -1, 1).toArray();
    double[] projections = new double[values.length];
    for (int step = 0; step < POWER_STEPS; step++) {
      double[] next = new double[dimension];
      for (int row = 0; row < values.length; row++) {
        double product = 0;
        for (int i = 0; i < dimension; i++) {
          product += (values[row][i] - mean[i]) * direction[i];
        }
        projections[row] = product;
        for (int i = 0; i < dimension; i++) {
          next[i] += product * (values[row][i] - mean[i]);
        }
      }
      double length = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
      for (int i = 0; i < dimension; i++) {
        direction[i] = next[i] / length;
      }
    }
    return projections;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
