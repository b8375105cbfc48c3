package io.orthant.learn.sde;

/**
 * Solves equations along given paths, from time 0 to the path's horizon. Safe to share between
 * threads if drift and diffusion are.
 *
 * @param scheme how a step is taken
 * @param steps how long steps are
 */
public record SdeSolver(Scheme scheme, Steps steps) {
  public SdeSolver {
    if (steps instanceof Steps.Adaptive && scheme.strongOrder() < 1) {
      throw new IllegalArgumentException(
          "Steps of changing length need a scheme of strong order 1 or more, not " + scheme);
    }
  }

  /** Is told the state after each step. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Looks at a state.
     *
     * @param state valid until the method returns
     */
    void at(double time, double[] state);
  }

  /** A solver with equal steps. */
  public static SdeSolver fixed(Scheme scheme, int steps) {
    return new SdeSolver(scheme, new Steps.Fixed(steps));
  }

  /** Solves as {@link #solve(Sde, double[], BrownianPath, Observer)} does, unobserved. */
  public Solution solve(Sde sde, double[] start, BrownianPath path) {
    return solve(sde, start, path, (_, _) -> {});
  }

  /**
   * Solves. An equation of the other sense than the scheme's is converted; one without noise leaves
   * the path unasked.
   *
   * @param start state at time 0, not changed
   * @throws IllegalArgumentException if dimensions do not agree, the start is not finite, the
   *     scheme is not one for the equation, or the path cannot be asked at the times of the steps
   * @throws NonFiniteStateException if a state is no longer finite
   * @throws IllegalStateException if adaptive steps would have to be shorter than the least
   */
  public Solution solve(Sde sde, double[] start, BrownianPath path, Observer observer) {
    check(sde, start, path);
    Run run = new Run(new Step(scheme.accept(sde), scheme.tableau()), path, start, observer);
    return switch (steps) {
      case Steps.Fixed(int count) -> run.fixed(count);
      case Steps.Adaptive adaptive -> run.adaptive(adaptive, scheme.strongOrder());
    };
  }

  static void check(Sde sde, double[] start, BrownianPath path) {
    if (start.length != sde.dimension() || path.dimension() != sde.dimension()) {
      throw new IllegalArgumentException(
          "Equation, start and path must have the same dimension, not %d, %d and %d"
              .formatted(sde.dimension(), start.length, path.dimension()));
    }
    for (int i = 0; i < start.length; i++) {
      if (!Double.isFinite(start[i])) {
        throw new IllegalArgumentException("Coordinate %d starts at %s".formatted(i, start[i]));
      }
    }
  }

  /** State and time of one solution. */
  private static final class Run {
    private static final double SAFETY = 0.9;
    private static final double LARGEST_GROWTH = 5;
    private static final double LARGEST_CUT = 0.2;
    private static final double INTEGRAL_SHARE = 0.7;
    private static final double PROPORTIONAL_SHARE = 0.4;

    private final Step step;
    private final BrownianPath path;
    private final Observer observer;
    private final Increments increments;
    private double[] state;
    private int taken;
    private int refused;

    Run(Step step, BrownianPath path, double[] start, Observer observer) {
      this.step = step;
      this.path = path;
      this.observer = observer;
      increments = new Increments(step, path);
      state = start.clone();
    }

    Solution fixed(int count) {
      double[] next = new double[state.length];
      for (int i = 0; i < count; i++) {
        double from = path.horizon() * i / count;
        double to = path.horizon() * (i + 1) / count;
        increments.ask(from, to);
        step.forward(state, from, to - from, increments.rises(), increments.areas(), next);
        double[] before = state;
        moveTo(to, next);
        next = before;
      }
      return new Solution(state, taken, refused);
    }

    Solution adaptive(Steps.Adaptive tolerances, double order) {
      double exponent = 1 / (order + 0.5);
      Increments firstHalf = new Increments(step, path);
      Increments secondHalf = new Increments(step, path);
      double[] coarse = new double[state.length];
      double time = 0;
      double length = tolerances.first();
      double errorBefore = 1;
      while (time < path.horizon()) {
        double to = time + length >= path.horizon() ? path.horizon() : time + length;
        double attempted = to - time;
        double middle = time + attempted / 2;
        firstHalf.ask(time, middle);
        secondHalf.ask(middle, to);
        increments.join(firstHalf, secondHalf, to - middle);
        step.forward(state, time, to - time, increments.rises(), increments.areas(), coarse);
        double[] fine = new double[state.length];
        step.forward(state, time, middle - time, firstHalf.rises(), firstHalf.areas(), fine);
        step.forward(fine, middle, to - middle, secondHalf.rises(), secondHalf.areas(), fine);
        double error = error(coarse, fine, tolerances);
        double factor = LARGEST_CUT;
        if (Double.isFinite(error)) {
          double floored = Math.max(error, 1e-10);
          factor =
              SAFETY
                  * Math.pow(floored, -INTEGRAL_SHARE * exponent)
                  * Math.pow(errorBefore, PROPORTIONAL_SHARE * exponent);
          factor = Math.clamp(factor, LARGEST_CUT, LARGEST_GROWTH);
        }
        if (error <= 1) {
          errorBefore = Math.max(error, 1e-10);
          time = to;
          moveTo(time, fine);
        } else {
          refused++;
          factor = Math.min(factor, 1);
        }
        length = attempted * factor;
        if (length < tolerances.least() && time < path.horizon()) {
          throw new IllegalStateException(
              "At time %s the tolerances want a step of %s, less than the least of %s"
                  .formatted(time, length, tolerances.least()));
        }
      }
      return new Solution(state, taken, refused);
    }

    private double error(double[] coarse, double[] fine, Steps.Adaptive tolerances) {
      double largest = 0;
      for (int i = 0; i < fine.length; i++) {
        double scale = Math.max(Math.abs(state[i]), Math.abs(fine[i]));
        double allowed = tolerances.absolute() + tolerances.relative() * scale;
        double share = Math.abs(fine[i] - coarse[i]) / allowed;
        if (!(share <= largest)) {
          largest = share;
        }
      }
      return largest;
    }

    private void moveTo(double time, double[] next) {
      taken++;
      for (double value : next) {
        if (!Double.isFinite(value)) {
          throw new NonFiniteStateException(taken, time, largest(state));
        }
      }
      state = next;
      observer.at(time, state);
    }

    private static double largest(double[] values) {
      double largest = 0;
      for (double value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      return largest;
    }
  }
}
