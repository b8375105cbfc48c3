package io.orthant.learn.sde;

/**
 * How a small change of the start grows or dies along a path: both solutions see the same noise,
 * and after each step the changed one is brought back to the first distance along the line between
 * them.
 *
 * @param times ends of the steps
 * @param logRatios logarithm of how much the distance has grown from the start until then
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
public record PerturbationGrowth(double[] times, double[] logRatios) {
  /** The mean rate of growth over the whole path: a finite-time Lyapunov exponent. */
  public double exponent() {
    return logRatios[logRatios.length - 1] / times[times.length - 1];
  }

  /**
   * Measures.
   *
   * @param start state at time 0, not changed
   * @param perturbation what is added to it; small, and not zero
   * @param steps equal steps, 1 or more
   * @throws IllegalArgumentException as {@link SdeSolver#solve} does, or if the perturbation is
   *     zero or of another dimension
   * @throws NonFiniteStateException if a state is no longer finite
   * @throws ArithmeticException if the state becomes so large that the change is lost in rounding
   */
  public static PerturbationGrowth measure(
      Sde sde, Scheme scheme, double[] start, double[] perturbation, BrownianPath path, int steps) {
    SdeSolver.check(sde, start, path);
    SdeSolver.check(sde, perturbation, path);
    new Steps.Fixed(steps);
    double distance = norm(perturbation);
    if (distance == 0) {
      throw new IllegalArgumentException("A perturbation of zero neither grows nor dies");
    }
    Step step = new Step(scheme.accept(sde), scheme.tableau());
    Increments increments = new Increments(step, path);
    double[] state = start.clone();
    double[] other = new double[start.length];
    double[] difference = perturbation.clone();
    double[] times = new double[steps];
    double[] logRatios = new double[steps];
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double from = path.horizon() * i / steps;
      double to = path.horizon() * (i + 1) / steps;
      increments.ask(from, to);
      for (int k = 0; k < other.length; k++) {
        other[k] = state[k] + difference[k];
      }
      double actual = distance(other, state);
      if (actual == 0) {
        throw new ArithmeticException(
            "At time %s the state is so large that a change of %s is lost in rounding"
                .formatted(from, distance));
      }
      step.forward(other, from, to - from, increments.rises(), increments.areas(), other);
      step.forward(state, from, to - from, increments.rises(), increments.areas(), state);
      double moved = distance(other, state);
      if (!Double.isFinite(moved)) {
        throw new NonFiniteStateException(i + 1, to, distance);
      }
      sum += Math.log(moved / actual);
      times[i] = to;
      logRatios[i] = sum;
      for (int k = 0; moved > 0 && k < other.length; k++) {
        difference[k] = (other[k] - state[k]) * (distance / moved);
      }
    }
    return new PerturbationGrowth(times, logRatios);
  }

  private static double norm(double[] vector) {
    return distance(vector, new double[vector.length]);
  }

  private static double distance(double[] one, double[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
