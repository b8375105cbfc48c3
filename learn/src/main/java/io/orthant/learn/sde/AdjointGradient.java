package io.orthant.learn.sde;

import java.util.Arrays;

/**
 * The gradient by the stochastic adjoint of Li et al., <em>Scalable gradients for stochastic
 * differential equations</em>, AISTATS 2020, section 3: state X, adjoint a and the gradient by the
 * parameters p are solved backward in time on the same path, each step by Heun's scheme:
 *
 * <pre>
 *   dX = f dt + g o dB,
 *   da = -(df/dx)' a dt - (dg/dx)' (a o dB),
 *   dp = -(df/dp)' a dt - (dg/dp)' (a o dB)
 * </pre>
 *
 * <p>Memory does not depend on the number of steps. The gradient is that of the exact solution up
 * to the error of the solver, not that of the computed one, and where the drift contracts strongly,
 * solving it backward amplifies errors: compare {@link Result#recovered()} with the start.
 *
 * @param steps forward and backward, 1 or more
 */
public record AdjointGradient(int steps) {
  public AdjointGradient {
    if (steps < 1) {
      throw new IllegalArgumentException("There must be 1 step or more, not " + steps);
    }
  }

  /**
   * What was found.
   *
   * @param recovered the start, as solving backward finds it
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
  public record Result(Gradients gradients, double[] recovered) {}

  /**
   * Solves forward and back.
   *
   * @param sde in the sense of Stratonovich, or with additive noise, with fields that can be
   *     differentiated
   * @param start state at time 0, not changed
   * @param path asked forward and backward
   * @throws IllegalArgumentException as {@link SdeSolver#solve} does, or if a field cannot be
   *     differentiated, or the equation is of another sense
   * @throws NonFiniteStateException if a state is no longer finite
   */
  public Result of(Sde sde, double[] start, BrownianPath path, Gradients.Loss loss) {
    sde.differentiableDiffusion();
    Sde accepted = Scheme.HEUN.accept(sde);
    accepted.differentiableDrift();
    double[] end = SdeSolver.fixed(Scheme.HEUN, steps).solve(sde, start, path).state();
    Backward backward = new Backward(accepted, end, loss.gradient(end.clone()));
    double[] rises = new double[start.length];
    for (int i = steps; i > 0; i--) {
      double from = path.horizon() * i / steps;
      double to = path.horizon() * (i - 1) / steps;
      if (accepted.noisy()) {
        path.increment(from, to, rises);
      }
      backward.step(from, to, rises);
    }
    return new Result(new Gradients(end, backward.adjoint, backward.ofParameters), backward.state);
  }

  /** What moves backward, and the memory of a step. */
  private static final class Backward {
    private final Sde sde;
    private final DifferentiableField drift;
    private final DifferentiableField diffusion;
    private final double[] state;
    private final double[] adjoint;
    private final double[] ofParameters;
    private final Change before;
    private final Change after;
    private final double[] predictedState;
    private final double[] predictedAdjoint;
    private final double[] weights;

    Backward(Sde sde, double[] end, double[] gradient) {
      this.sde = sde;
      drift = sde.differentiableDrift();
      diffusion = sde.differentiableDiffusion();
      state = end.clone();
      adjoint = gradient.clone();
      ofParameters = new double[sde.parameters()];
      before = new Change(end.length, sde.parameters());
      after = new Change(end.length, sde.parameters());
      predictedState = new double[end.length];
      predictedAdjoint = new double[end.length];
      weights = new double[end.length];
    }

    void step(double from, double to, double[] rises) {
      change(from, to - from, state, adjoint, rises, before);
      for (int i = 0; i < state.length; i++) {
        predictedState[i] = state[i] + before.state[i];
        predictedAdjoint[i] = adjoint[i] + before.adjoint[i];
      }
      change(to, to - from, predictedState, predictedAdjoint, rises, after);
      for (int i = 0; i < state.length; i++) {
        state[i] += (before.state[i] + after.state[i]) / 2;
        adjoint[i] += (before.adjoint[i] + after.adjoint[i]) / 2;
      }
      for (int i = 0; i < ofParameters.length; i++) {
        ofParameters[i] += (before.ofParameters[i] + after.ofParameters[i]) / 2;
      }
    }

    /** How all changes in a step if the fields stay as they are at a time and state. */
    private void change(
        double time, double length, double[] state, double[] adjoint, double[] rises, Change into) {
      into.clear();
      sde.drift().at(time, state, weights);
      for (int i = 0; i < state.length; i++) {
        into.state[i] = length * weights[i];
      }
      for (int i = 0; i < state.length; i++) {
        weights[i] = -length * adjoint[i];
      }
      drift.pullBack(time, state, weights, into.adjoint, into.ofParameters);
      if (!sde.noisy()) {
        return;
      }
      sde.diffusion().at(time, state, weights);
      for (int i = 0; i < state.length; i++) {
        into.state[i] += rises[i] * weights[i];
      }
      for (int i = 0; i < state.length; i++) {
        weights[i] = -rises[i] * adjoint[i];
      }
      diffusion.pullBack(time, state, weights, into.adjoint, into.ofParameters);
    }
  }

  /** A change of all that moves backward. */
  @SuppressWarnings("ArrayRecordComponent") // Memory of a step, never compared.
  private record Change(double[] state, double[] adjoint, double[] ofParameters) {
    Change(int dimension, int parameters) {
      this(new double[dimension], new double[dimension], new double[parameters]);
    }

    void clear() {
      Arrays.fill(adjoint, 0);
      Arrays.fill(ofParameters, 0);
    }
  }
}
