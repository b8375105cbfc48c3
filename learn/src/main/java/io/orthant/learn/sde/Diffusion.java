package io.orthant.learn.sde;

import java.util.Arrays;

/** The diagonal g of a diffusion: coordinate i of the state is driven by motion i alone. */
public interface Diffusion extends Field {
  /** What a diffusion depends on. */
  enum Dependence {
    /** Nothing: it is zero, and no noise is asked for. */
    ZERO,
    /** Time alone: additive noise, for which the senses of Ito and Stratonovich agree. */
    TIME,
    /** The state, coordinate i on coordinate i of it at least. */
    STATE
  }

  Dependence dependence();

  /** No noise: the equation is an ordinary one. */
  static Diffusion none() {
    return new None();
  }

  /**
   * The same noise everywhere; with deviation 0, none.
   *
   * @throws IllegalArgumentException if the deviation is below 0 or not finite
   */
  static Diffusion additive(double deviation) {
    return check(deviation) == 0 ? none() : new Additive(deviation);
  }

  /**
   * Noise in proportion to the state, {@code g = deviation x}; with deviation 0, none.
   *
   * @throws IllegalArgumentException if the deviation is below 0 or not finite
   */
  static Diffusion multiplicative(double deviation) {
    return check(deviation) == 0 ? none() : new Multiplicative(deviation);
  }

  private static double check(double deviation) {
    if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The noise must be 0 or more, not " + deviation);
    }
    return deviation;
  }

  /** See {@link Diffusion#none()}. */
  record None() implements SmoothDiffusion, DifferentiableField {
    @Override
    public Dependence dependence() {
      return Dependence.ZERO;
    }

    @Override
    public void at(double time, double[] state, double[] into) {
      Arrays.fill(into, 0);
    }

    @Override
    public void derivative(double time, double[] state, double[] into) {
      Arrays.fill(into, 0);
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      // Zero has no derivative to add.
    }
  }

  /** See {@link Diffusion#additive}. */
  record Additive(double deviation) implements SmoothDiffusion, DifferentiableField {
    @Override
    public Dependence dependence() {
      return Dependence.TIME;
    }

    @Override
    public void at(double time, double[] state, double[] into) {
      Arrays.fill(into, deviation);
    }

    @Override
    public void derivative(double time, double[] state, double[] into) {
      Arrays.fill(into, 0);
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      // A constant has no derivative to add.
    }
  }

  /** See {@link Diffusion#multiplicative}. */
  record Multiplicative(double deviation) implements SmoothDiffusion, DifferentiableField {
    @Override
    public Dependence dependence() {
      return Dependence.STATE;
    }

    @Override
    public void at(double time, double[] state, double[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = deviation * state[i];
      }
    }

    @Override
    public void derivative(double time, double[] state, double[] into) {
      Arrays.fill(into, deviation);
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      for (int i = 0; i < weights.length; i++) {
        ofState[i] += deviation * weights[i];
      }
    }
  }
}
