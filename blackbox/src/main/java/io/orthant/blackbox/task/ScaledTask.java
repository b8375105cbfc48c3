package io.orthant.blackbox.task;

import io.orthant.blackbox.Oracle.Precision;

/**
 * A task in other units: points are multiplied by one factor, values by another.
 *
 * @param task the task
 * @param pointScale above 0: this task has at {@code pointScale * x} what the other has at x
 * @param valueScale factor of the values, above 0
 */
public record ScaledTask(Task task, double pointScale, double valueScale) implements Task {
  public ScaledTask {
    if (!(pointScale > 0 && valueScale > 0)) {
      throw new IllegalArgumentException(
          "Scales above 0 are wanted, not %s and %s".formatted(pointScale, valueScale));
    }
  }

  @Override
  public int dimension() {
    return task.dimension();
  }

  @Override
  public double[] start() {
    double[] start = task.start();
    for (int j = 0; j < start.length; j++) {
      start[j] *= pointScale;
    }
    return start;
  }

  @Override
  public double[] values(double[][] points, long call) {
    double[][] inner = new double[points.length][];
    for (int i = 0; i < points.length; i++) {
      inner[i] = inner(points[i]);
    }
    double[] values = task.values(inner, call);
    for (int i = 0; i < values.length; i++) {
      values[i] *= valueScale;
    }
    return values;
  }

  @Override
  public double loss(double[] point, double[] gradient) {
    double loss = task.loss(inner(point), gradient);
    for (int j = 0; j < gradient.length; j++) {
      gradient[j] *= valueScale / pointScale;
    }
    return loss * valueScale;
  }

  @Override
  public Precision precision() {
    return task.precision();
  }

  private double[] inner(double[] point) {
    double[] inner = point.clone();
    for (int j = 0; j < inner.length; j++) {
      inner[j] /= pointScale;
    }
    return inner;
  }
}
