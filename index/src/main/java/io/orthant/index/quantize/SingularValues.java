package io.orthant.index.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The singular value decomposition {@code A = U diag(s) V^T} of a square matrix, by one-sided
 * Jacobi rotations (Hestenes 1958; Golub and Van Loan, "Matrix Computations", section 8.6).
 * Accurate for singular matrices too; O(n^3) for each of about ten sweeps.
 */
final class SingularValues {
  private static final int MOST_SWEEPS = 60;
  private static final double PRECISION = 1e-14;
  private static final double NEGLIGIBLE = 1e-12;

  private final int size;

  /** Rows: the left singular vectors, each times its singular value. */
  private final double[][] scaledLeft;

  /** Rows: the right singular vectors. */
  private final double[][] right;

  private final double[] values;

  /**
   * @param matrix {@code [n, n]}, not changed
   */
  SingularValues(double[][] matrix) {
    size = matrix.length;
    scaledLeft = new double[size][size];
    right = new double[size][size];
    values = new double[size];
    for (int i = 0; i < size; i++) {
      right[i][i] = 1;
      for (int j = 0; j < size; j++) {
        scaledLeft[i][j] = matrix[j][i];
      }
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && sweep(); sweep++) {}
    for (int i = 0; i < size; i++) {
      values[i] = Math.sqrt(dot(scaledLeft[i], scaledLeft[i]));
    }
  }

  /** Makes each pair of columns orthogonal, and tells whether one was not yet. */
  private boolean sweep() {
    boolean rotated = false;
    for (int p = 0; p < size; p++) {
      for (int q = p + 1; q < size; q++) {
        double pp = dot(scaledLeft[p], scaledLeft[p]);
        double qq = dot(scaledLeft[q], scaledLeft[q]);
        double pq = dot(scaledLeft[p], scaledLeft[q]);
        if (Math.abs(pq) > PRECISION * Math.sqrt(pp * qq)) {
          double zeta = (qq - pp) / (2 * pq);
          double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
          double cosine = 1 / Math.hypot(1, tangent);
          rotate(scaledLeft[p], scaledLeft[q], cosine, cosine * tangent);
          rotate(right[p], right[q], cosine, cosine * tangent);
          rotated = true;
        }
      }
    }
    return rotated;
  }

  /** The singular values, in the order of the vectors. */
  double[] values() {
    return values;
  }

  /** Numbers of the singular values, largest first. */
  int[] descending() {
    return IntStream.range(0, size)
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A right singular vector; for a symmetric positive matrix, an eigenvector. */
  double[] right(int number) {
    return right[number];
  }

  /**
   * The orthonormal matrix nearest to the given one, {@code U V^T}: among all orthonormal R it has
   * the largest {@code trace(R^T A)}.
   */
  double[][] nearestOrthonormal() {
    List<double[]> left = new ArrayList<>();
    double[][] product = new double[size][size];
    int[] order = descending();
    double least = NEGLIGIBLE * values[order[0]];
    for (int number : order) {
      double[] vector = values[number] > least ? scaledLeft[number].clone() : orthogonalTo(left);
      normalize(vector);
      left.add(vector);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          product[i][j] += vector[i] * right[number][j];
        }
      }
    }
    return product;
  }

  /** What is left of the axis that lies least within the given orthonormal vectors. */
  private double[] orthogonalTo(List<double[]> vectors) {
    double[] outside = new double[size];
    Arrays.fill(outside, 1);
    for (double[] vector : vectors) {
      for (int i = 0; i < size; i++) {
        outside[i] -= vector[i] * vector[i];
      }
    }
    int axis = 0;
    for (int i = 1; i < size; i++) {
      axis = outside[i] > outside[axis] ? i : axis;
    }
    double[] rest = new double[size];
    rest[axis] = 1;
    for (double[] vector : vectors) {
      double along = dot(rest, vector);
      for (int i = 0; i < size; i++) {
        rest[i] -= along * vector[i];
      }
    }
    return rest;
  }

  private static void normalize(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void rotate(double[] a, double[] b, double cosine, double sine) {
    for (int i = 0; i < a.length; i++) {
      double value = a[i];
      a[i] = cosine * value - sine * b[i];
      b[i] = sine * value + cosine * b[i];
    }
  }
}
