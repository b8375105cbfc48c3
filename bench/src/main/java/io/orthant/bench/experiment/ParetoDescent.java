package io.orthant.bench.experiment;

import io.orthant.learn.optim.Optimizer;
import io.orthant.vectors.Seed;
import java.util.function.LongToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Descent on {@code f(x) = x^2 / 2} from 10, where the gradient has noise of infinite variance: a
 * random sign times a Pareto value of the given shape, from 0 on.
 *
 * @param shape of the Pareto law, above 1; at 2 and below the variance is infinite
 * @param steps how many
 */
record ParetoDescent(double shape, int steps) {
  private static final double START = 10;

  /**
   * Runs a rule and weighs its iterates by their number.
   *
   * @return f at the weighted mean of the iterates
   */
  double run(Optimizer rule, LongToDoubleFunction rate, Seed seed) {
    RandomGenerator random = seed.stream("Pareto noise");
    double[] x = {START};
    double[] gradient = new double[1];
    double[][] state = new double[rule.stateSize()][1];
    double weighted = 0;
    double weights = 0;
    for (int step = 1; step <= steps; step++) {
      double noise = Math.pow(1 - random.nextDouble(), -1 / shape) - 1;
      gradient[0] = x[0] + (random.nextBoolean() ? noise : -noise);
      gradient[0] *= rule.gradientScale(Math.abs(gradient[0]), step);
      rule.update(x, gradient, state, 1, step, rate.applyAsDouble(step));
      weighted += step * x[0];
      weights += step;
    }
    double mean = weighted / weights;
    return mean * mean / 2;
  }
}
