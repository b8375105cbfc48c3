package io.orthant.learn.sde;

import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of what a solver computes, exact but for rounding: the states of the steps are kept,
 * and each step is done again, on the same noise, to be taken back. Memory grows with the steps, by
 * one state for each.
 *
 * @param scheme of the solver; not {@link Scheme#MILSTEIN}, which would take second derivatives
 * @param steps of the solver, 1 or more
 */
public record SolverGradient(Scheme scheme, int steps) {
  public SolverGradient {
    if (scheme.tableau().derivative()) {
      throw new IllegalArgumentException(
          "The gradient of MILSTEIN takes second derivatives; MILSTEIN_WITHOUT_DERIVATIVE does"
              + " without");
    }
  }

  /**
   * Solves and differentiates.
   *
   * @param sde of the scheme's sense, with fields that can be differentiated
   * @param start state at time 0, not changed
   * @throws IllegalArgumentException as {@link SdeSolver#solve} does, or if a field cannot be
   *     differentiated, or the equation is of another sense
   * @throws NonFiniteStateException if a state is no longer finite
   */
  public Gradients of(Sde sde, double[] start, BrownianPath path, Gradients.Loss loss) {
    sde.differentiableDiffusion();
    Sde accepted = scheme.accept(sde);
    accepted.differentiableDrift();
    List<double[]> states = new ArrayList<>();
    states.add(start.clone());
    SdeSolver.fixed(scheme, steps).solve(sde, start, path, (_, state) -> states.add(state.clone()));
    double[] ofState = loss.gradient(states.getLast().clone()).clone();
    double[] ofParameters = new double[sde.parameters()];
    Step step = new Step(accepted, scheme.tableau());
    Increments increments = new Increments(step, path);
    double[] end = new double[start.length];
    for (int i = steps - 1; i >= 0; i--) {
      double from = path.horizon() * i / steps;
      double to = path.horizon() * (i + 1) / steps;
      increments.ask(from, to);
      step.forward(states.get(i), from, to - from, increments.rises(), increments.areas(), end);
      step.backward(ofState, ofParameters);
    }
    return new Gradients(states.getLast(), ofState, ofParameters);
  }
}
