package io.orthant.learn.sde;

/** Says that a state is no longer finite, and where that happened. */
public final class NonFiniteStateException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  NonFiniteStateException(int step, double time, double largest) {
    super(
        "The state is not finite after step %d at time %s; before it the largest coordinate was %s. Take more steps or less noise"
            .formatted(step, time, largest));
  }
}
