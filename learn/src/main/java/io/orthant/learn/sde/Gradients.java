package io.orthant.learn.sde;

/**
 * A solution and the gradients of a function of it.
 *
 * @param state at the horizon
 * @param ofStart derivative by each coordinate of the start
 * @param ofParameters derivative by each parameter of the equation
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
public record Gradients(double[] state, double[] ofStart, double[] ofParameters) {
  /** A function of the state at the horizon, given by its gradient. */
  @FunctionalInterface
  public interface Loss {
    /** The derivative by each coordinate of the state. */
    double[] gradient(double[] state);
  }
}
