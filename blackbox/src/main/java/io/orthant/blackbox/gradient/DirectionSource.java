package io.orthant.blackbox.gradient;

import java.util.random.RandomGenerator;

/** Draws directions. */
final class DirectionSource {
  private final Directions kind;
  private final double isotropicShare;

  DirectionSource(Directions kind, double isotropicShare) {
    this.kind = kind;
    this.isotropicShare = isotropicShare;
  }

  /**
   * Directions [n, dimension]; n is {@code count}, or less for coordinates.
   *
   * @param subspace orthonormal rows that {@link Directions#GUIDED} prefers; may be none
   */
  double[][] draw(int count, int dimension, double[][] subspace, RandomGenerator random) {
    return switch (kind) {
      case GAUSSIAN -> gaussian(count, dimension, random);
      case SPHERE -> sphere(count, dimension, random);
      case ORTHOGONAL -> orthogonal(count, dimension, random);
      case COORDINATE -> coordinates(Math.min(count, dimension), dimension, random);
      case GUIDED -> guided(count, dimension, subspace, random);
    };
  }

  private static double[][] gaussian(int count, int dimension, RandomGenerator random) {
    double[][] rows = new double[count][dimension];
    for (double[] row : rows) {
      for (int j = 0; j < dimension; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return rows;
  }

  private static double[][] sphere(int count, int dimension, RandomGenerator random) {
    double[][] rows = gaussian(count, dimension, random);
    for (double[] row : rows) {
      Rows.scaleTo(row, Math.sqrt(dimension));
    }
    return rows;
  }

  private static double[][] orthogonal(int count, int dimension, RandomGenerator random) {
    double[][] rows = gaussian(count, dimension, random);
    for (int block = 0; block < count; block += dimension) {
      int end = Math.min(count, block + dimension);
      for (int i = block; i < end; i++) {
        Rows.orthogonalise(rows, block, i);
        Rows.scaleTo(rows[i], 1);
      }
    }
    for (double[] row : rows) {
      Rows.scaleTo(row, Math.sqrt(dimension));
    }
    return rows;
  }

  private static double[][] coordinates(int count, int dimension, RandomGenerator random) {
    int[] order = new int[dimension];
    for (int j = 0; j < dimension; j++) {
      order[j] = j;
    }
    double[][] rows = new double[count][dimension];
    for (int i = 0; i < count; i++) {
      int chosen = i + random.nextInt(dimension - i);
      int coordinate = order[chosen];
      order[chosen] = order[i];
      rows[i][coordinate] = 1;
    }
    return rows;
  }

  private double[][] guided(int count, int dimension, double[][] subspace, RandomGenerator random) {
    double[][] rows = gaussian(count, dimension, random);
    if (subspace.length == 0) {
      return rows;
    }
    double along = Math.sqrt((1 - isotropicShare) * dimension / subspace.length);
    for (double[] row : rows) {
      double length = Rows.norm(row);
      Rows.scale(row, Math.sqrt(isotropicShare));
      for (double[] basis : subspace) {
        Rows.add(row, along * random.nextGaussian(), basis);
      }
      Rows.scaleTo(row, length);
    }
    return rows;
  }
}
