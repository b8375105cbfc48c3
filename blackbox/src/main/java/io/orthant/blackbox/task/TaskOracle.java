package io.orthant.blackbox.task;

import io.orthant.blackbox.Oracle;

/** A task whose calls are numbered one after the other. */
final class TaskOracle implements Oracle {
  private final Task task;
  private long call;

  TaskOracle(Task task, long firstCall) {
    this.task = task;
    call = firstCall;
  }

  @Override
  public int dimension() {
    return task.dimension();
  }

  @Override
  public double[] values(double[][] points) {
    return task.values(points, call++);
  }

  @Override
  public Precision precision() {
    return task.precision();
  }
}
