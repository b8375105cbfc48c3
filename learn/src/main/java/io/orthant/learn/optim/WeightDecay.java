package io.orthant.learn.optim;

/**
 * A pull of the weights towards zero.
 *
 * @param kind where the pull enters
 * @param strength 0 or more
 */
public record WeightDecay(Kind kind, double strength) {
  /** No pull at all. */
  public static final WeightDecay NONE = new WeightDecay(Kind.DECOUPLED, 0);

  /** Where the pull enters an update. */
  public enum Kind {
    /** {@code strength * x} is added to the gradient, and so enters moments and thresholds. */
    COUPLED,
    /** A step shrinks x by {@code rate * strength} of itself; moments do not see it. */
    DECOUPLED
  }

  public WeightDecay {
    Check.atLeastZero(strength, "weight decay");
  }

  /** The usual kind, of the given strength. */
  public static WeightDecay decoupled(double strength) {
    return new WeightDecay(Kind.DECOUPLED, strength);
  }

  /** What part of x is added to its gradient. */
  double added() {
    return kind == Kind.COUPLED ? strength : 0;
  }

  /** What part of x is left before it is moved. */
  double kept(double rate) {
    return kind == Kind.DECOUPLED ? 1 - rate * strength : 1;
  }
}
