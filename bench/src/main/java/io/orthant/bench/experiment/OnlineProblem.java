package io.orthant.bench.experiment;

import io.orthant.learn.optim.FeasibleSet;
import io.orthant.learn.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Linear losses on the interval from -1 to 1: a rare steep one that rises, {@code rare * x}, and a
 * frequent one that falls, {@code -frequent * x}, whose sum rises, so that -1 is best.
 *
 * @param name what it is called
 * @param period of how many losses one is steep
 * @param rare slope of the steep one
 * @param frequent fall of the others
 */
record OnlineProblem(String name, int period, double rare, double frequent) {
  private static final FeasibleSet INTERVAL = new FeasibleSet.Box(-1, 1);
  private static final double[] ANY_METRIC = {1};

  /** The slopes of the losses, one after the other. */
  interface Slopes {
    double at(long step);
  }

  /**
   * How far an optimiser has come.
   *
   * @param step how many losses it has met
   * @param x where it is after them
   * @param averageRegret what it has lost more than the point -1, by the number of losses
   */
  record Mark(long step, double x, double averageRegret) {}

  /** The losses in their fixed order: the steep one first in each period. */
  Slopes inOrder() {
    return step -> step % period == 1 ? rare : -frequent;
  }

  /** Independent losses, steep with the given probability. */
  Slopes drawn(double probability, RandomGenerator random) {
    return _ -> random.nextDouble() < probability ? rare : -frequent;
  }

  /**
   * Lets a rule run, projecting each iterate onto the interval.
   *
   * @param rate learning rate of each step
   * @param start first point
   * @param steps when to look, ascending
   */
  static List<Mark> run(
      Slopes slopes, Optimizer rule, DoubleUnaryOperator rate, double start, long... steps) {
    double[] x = {start};
    double[] gradient = new double[1];
    double[][] state = new double[rule.stateSize()][1];
    double regret = 0;
    List<Mark> marks = new ArrayList<>();
    long step = 0;
    for (long until : steps) {
      while (step < until) {
        step++;
        gradient[0] = slopes.at(step);
        regret += gradient[0] * (x[0] + 1);
        rule.update(x, gradient, state, 1, step, rate.applyAsDouble((double) step));
        INTERVAL.project(x, ANY_METRIC);
      }
      marks.add(new Mark(step, x[0], regret / (double) step));
    }
    return marks;
  }
}
