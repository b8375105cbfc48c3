package io.orthant.blackbox.task;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The mean loss of a linear model over examples, plus {@code ridge / 2 |theta|^2}: values over a
 * random mini-batch per call, the loss over all examples. Begins at 0.
 */
final class LinearTask implements Task {
  private final PointwiseLoss loss;
  private final double[][] rows;
  private final double[] targets;
  private final int batch;
  private final double ridge;
  private final Seed seed;
  private final double[] start;

  /**
   * @param rows features [n, d]
   * @param batch examples per call, n for all of them
   */
  LinearTask(
      PointwiseLoss loss,
      double[][] rows,
      double[] targets,
      int batch,
      double ridge,
      double[] start,
      Seed seed) {
    this.loss = loss;
    this.rows = rows;
    this.targets = targets;
    this.batch = batch;
    this.ridge = ridge;
    this.start = start;
    this.seed = seed;
  }

  @Override
  public int dimension() {
    return start.length;
  }

  @Override
  public double[] start() {
    return start.clone();
  }

  @Override
  public double[] values(double[][] points, long call) {
    int count = points.length;
    double[][] byCoordinate = new double[dimension()][count];
    double[] values = new double[count];
    for (int p = 0; p < count; p++) {
      double squares = 0;
      for (int j = 0; j < byCoordinate.length; j++) {
        byCoordinate[j][p] = points[p][j];
        squares += points[p][j] * points[p][j];
      }
      values[p] = ridge / 2 * squares;
    }
    boolean all = batch >= rows.length;
    int examples = all ? rows.length : batch;
    RandomGenerator random = seed.stream("batches", call);
    double[] outputs = new double[count];
    for (int e = 0; e < examples; e++) {
      int example = all ? e : random.nextInt(rows.length);
      outputs(rows[example], byCoordinate, outputs);
      for (int p = 0; p < count; p++) {
        values[p] += loss.value(outputs[p], targets[example]) / examples;
      }
    }
    return values;
  }

  @Override
  public double loss(double[] point, double[] gradient) {
    double sum = 0;
    for (int j = 0; j < point.length; j++) {
      gradient[j] = ridge * point[j];
      sum += ridge / 2 * point[j] * point[j];
    }
    for (int i = 0; i < rows.length; i++) {
      double output = dot(rows[i], point);
      sum += loss.value(output, targets[i]) / rows.length;
      double slope = loss.slope(output, targets[i]) / rows.length;
      double[] row = rows[i];
      for (int j = 0; j < gradient.length; j++) {
        gradient[j] += slope * row[j];
      }
    }
    return sum;
  }

  /** All points at once, so that the inner loop runs over points. */
  private static void outputs(double[] row, double[][] byCoordinate, double[] outputs) {
    Arrays.fill(outputs, 0);
    for (int j = 0; j < row.length; j++) {
      double x = row[j];
      double[] thetas = byCoordinate[j];
      for (int p = 0; p < outputs.length; p++) {
        outputs[p] += x * thetas[p];
      }
    }
  }

  /** Four sums side by side, as one alone waits for each addition. */
  private static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < a.length; j += 4) {
      s0 += a[j] * b[j];
      s1 += a[j + 1] * b[j + 1];
      s2 += a[j + 2] * b[j + 2];
      s3 += a[j + 3] * b[j + 3];
    }
    for (; j < a.length; j++) {
      s0 += a[j] * b[j];
    }
    return s0 + s1 + s2 + s3;
  }
}
