package io.orthant.learn.sde;

import java.util.Arrays;

/** Equations whose solutions are known, with their derivatives by state and parameters. */
final class TestEquations {
  private TestEquations() {}

  /** {@code dx = a x dt + b x dB} for each coordinate, with the parameters a and b. */
  static Sde geometric(int dimension, double a, double b, Sense sense) {
    return new Sde(dimension, new Scaled(a, 0), new ScaledNoise(b, 1), sense, 2);
  }

  /** The solution of {@link #geometric} in the sense of Ito. */
  static double geometricSolution(double start, double a, double b, double time, double path) {
    return start * Math.exp((a - b * b / 2) * time + b * path);
  }

  /** {@code dx = -pull x dt + noise dB}, in one dimension. */
  static Sde ornsteinUhlenbeck(double pull, double noise) {
    return Sde.ito(1, new Scaled(-pull, 0), Diffusion.additive(noise));
  }

  /** {@code f = factor x}, the factor being a parameter. */
  record Scaled(double factor, int parameter) implements DifferentiableField {
    @Override
    public void at(double time, double[] state, double[] into) {
      for (int i = 0; i < state.length; i++) {
        into[i] = factor * state[i];
      }
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      for (int i = 0; i < state.length; i++) {
        ofState[i] += factor * weights[i];
        ofParameters[parameter] += state[i] * weights[i];
      }
    }
  }

  /** {@code g = factor x}, the factor being a parameter. */
  record ScaledNoise(double factor, int parameter) implements SmoothDiffusion, DifferentiableField {
    @Override
    public Dependence dependence() {
      return Dependence.STATE;
    }

    @Override
    public void at(double time, double[] state, double[] into) {
      new Scaled(factor, parameter).at(time, state, into);
    }

    @Override
    public void derivative(double time, double[] state, double[] into) {
      Arrays.fill(into, factor);
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      new Scaled(factor, parameter).pullBack(time, state, weights, ofState, ofParameters);
    }
  }

  /**
   * {@code f_i = tanh(sum_j w_ij x_j + u t)}, with the parameters w, row by row, then u: a drift in
   * which all coordinates meet.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Coupled(double[] parameters) implements DifferentiableField {
    @Override
    public void at(double time, double[] state, double[] into) {
      int d = state.length;
      for (int i = 0; i < d; i++) {
        double sum = parameters[d * d] * time;
        for (int j = 0; j < d; j++) {
          sum += parameters[i * d + j] * state[j];
        }
        into[i] = Math.tanh(sum);
      }
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      int d = state.length;
      double[] values = new double[d];
      at(time, state, values);
      for (int i = 0; i < d; i++) {
        double slope = weights[i] * (1 - values[i] * values[i]);
        for (int j = 0; j < d; j++) {
          ofState[j] += slope * parameters[i * d + j];
          ofParameters[i * d + j] += slope * state[j];
        }
        ofParameters[d * d] += slope * time;
      }
    }
  }

  /** {@code g_i = s sqrt(1 + x_i^2) (1 + t)}; s is the parameter of the given place. */
  record Bent(double s, int parameter) implements Diffusion, DifferentiableField {
    @Override
    public Dependence dependence() {
      return Dependence.STATE;
    }

    @Override
    public void at(double time, double[] state, double[] into) {
      for (int i = 0; i < state.length; i++) {
        into[i] = s * Math.sqrt(1 + state[i] * state[i]) * (1 + time);
      }
    }

    @Override
    public void pullBack(
        double time, double[] state, double[] weights, double[] ofState, double[] ofParameters) {
      for (int i = 0; i < state.length; i++) {
        double root = Math.sqrt(1 + state[i] * state[i]);
        ofState[i] += weights[i] * s * state[i] / root * (1 + time);
        ofParameters[parameter] += weights[i] * root * (1 + time);
      }
    }
  }

  /** The slope of the logarithm of errors over that of the steps' length. */
  static double slope(int[] steps, double[] errors) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < steps.length; i++) {
      meanX -= Math.log(steps[i]) / steps.length;
      meanY += Math.log(errors[i]) / steps.length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < steps.length; i++) {
      double x = -Math.log(steps[i]) - meanX;
      products += x * (Math.log(errors[i]) - meanY);
      squares += x * x;
    }
    return products / squares;
  }
}
