package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.util.random.RandomGenerator;

/**
 * An orthonormal matrix R. Turning a vector and a query alike leaves their inner product as it is.
 * Safe to share; a turn costs O(dimension^2).
 */
final class Rotation {
  private final VectorOps ops = VectorOps.best();
  private final Matrix matrix;
  private final Matrix transposed;

  /**
   * @param values R, {@code [dimension, dimension]}
   */
  Rotation(double[][] values) {
    int dimension = values.length;
    float[][] rows = new float[dimension][dimension];
    float[][] columns = new float[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        rows[i][j] = (float) values[i][j];
        columns[j][i] = rows[i][j];
      }
    }
    this.matrix = Matrix.copyOf(rows);
    this.transposed = Matrix.copyOf(columns);
  }

  /**
   * @param values R, row after row
   */
  static Rotation of(float[] values, int dimension) {
    if (values.length != dimension * dimension) {
      throw new IllegalArgumentException(
          "%d values do not make a rotation of %d dimensions".formatted(values.length, dimension));
    }
    double[][] rows = new double[dimension][dimension];
    for (int i = 0; i < values.length; i++) {
      rows[i / dimension][i % dimension] = values[i];
    }
    return new Rotation(rows);
  }

  /** R, {@code [dimension, dimension]}. */
  Matrix matrix() {
    return matrix;
  }

  /** A rotation drawn uniformly: the orthonormal factor of a Gaussian matrix. */
  static Rotation random(int dimension, RandomGenerator random) {
    double[][] values = new double[dimension][dimension];
    for (double[] row : values) {
      for (int i = 0; i < dimension; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return new Rotation(new SingularValues(values).nearestOrthonormal());
  }

  /** Computes R v. */
  void turn(float[] vector, float[] turned) {
    ops.dots(vector, matrix.segment(), 0, matrix.rows(), turned, 0);
  }

  /** Computes R^T v, the way back. */
  void turnBack(float[] turned, float[] vector) {
    ops.dots(turned, transposed.segment(), 0, transposed.rows(), vector, 0);
  }

  /** Computes R v for vectors that lie one after the other. */
  float[] turnAll(float[] vectors, Workers workers) {
    int dimension = matrix.rows();
    float[] all = new float[vectors.length];
    workers.run(
        vectors.length / dimension,
        1024,
        (from, to) -> {
          float[] vector = new float[dimension];
          for (int i = from; i < to; i++) {
            System.arraycopy(vectors, i * dimension, vector, 0, dimension);
            ops.dots(vector, matrix.segment(), 0, dimension, all, i * dimension);
          }
        });
    return all;
  }
}
