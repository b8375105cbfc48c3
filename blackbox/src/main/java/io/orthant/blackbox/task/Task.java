package io.orthant.blackbox.task;

import io.orthant.blackbox.Oracle;

/**
 * A function to minimise, its start, and the loss that a point is judged by. Safe to read from
 * several threads.
 */
public interface Task {
  /** Number of coordinates, 1 or more. */
  int dimension();

  /** Where to begin [dimension]; a copy. */
  double[] start();

  /**
   * Values as an optimiser gets them.
   *
   * @param points [n, dimension]
   * @param call number of the call, which decides everything random about the answers; where that
   *     is a sample of examples, the points of a call see the same one
   */
  double[] values(double[][] points, long call);

  /**
   * The loss that a point is judged by, without noise, and its gradient. Training of optimisers
   * uses both; optimisers never see them.
   *
   * @param point [dimension]
   * @param gradient [dimension], filled in; a {@link FiniteDifferences} gradient where there is no
   *     other
   * @return the loss
   */
  double loss(double[] point, double[] gradient);

  /** The loss alone. */
  default double loss(double[] point) {
    return loss(point, new double[dimension()]);
  }

  /** In which precision values are computed. */
  default Oracle.Precision precision() {
    return Oracle.Precision.DOUBLE;
  }

  /**
   * This task as an oracle.
   *
   * @param firstCall number of its first call; different ones give different noise
   */
  default Oracle oracle(long firstCall) {
    return new TaskOracle(this, firstCall);
  }
}
