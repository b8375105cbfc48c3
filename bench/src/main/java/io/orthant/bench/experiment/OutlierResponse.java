package io.orthant.bench.experiment;

import io.orthant.learn.optim.Optimizer;

/**
 * What one gradient out of scale does to an update rule: a single parameter whose gradient is 1
 * until all averages have settled, then an outlier, then 1 again.
 *
 * @param largestStep the largest of the steps that follow, in usual ones
 * @param gained how much further the parameter is {@value #AFTER} steps later than without the
 *     outlier, in usual steps
 */
record OutlierResponse(double largestStep, double gained) {
  private static final int BEFORE = 20_000;
  private static final int AFTER = 1000;

  /**
   * @param outlier the gradient that comes once
   */
  static OutlierResponse of(Optimizer rule, double outlier) {
    double[] x = {0};
    double[][] state = new double[rule.stateSize()][1];
    double usual = 0;
    for (long step = 1; step <= BEFORE; step++) {
      usual = move(rule, x, state, 1, step);
    }
    double largest = 0;
    double sum = 0;
    for (long step = BEFORE + 1; step <= BEFORE + AFTER; step++) {
      double length = move(rule, x, state, step == BEFORE + 1 ? outlier : 1, step);
      largest = Math.max(largest, length / usual);
      sum += length / usual - 1;
    }
    return new OutlierResponse(largest, sum);
  }

  /** The length of the step. */
  private static double move(
      Optimizer rule, double[] x, double[][] state, double gradient, long step) {
    double before = x[0];
    double scaled = gradient * rule.gradientScale(gradient, step);
    rule.update(x, new double[] {scaled}, state, 1, step, 1e-3);
    return before - x[0];
  }
}
