package io.orthant.learn.sde;

/**
 * A stochastic differential equation with diagonal noise, {@code dX = f(t, X) dt + g(t, X) dB}.
 *
 * @param dimension length of the state, 1 or more
 * @param drift f
 * @param diffusion the diagonal of g
 * @param sense how the noise is to be understood
 * @param parameters how many parameters gradients are taken by; 0 if none
 */
public record Sde(int dimension, Field drift, Diffusion diffusion, Sense sense, int parameters) {
  public Sde {
    if (dimension < 1 || parameters < 0) {
      throw new IllegalArgumentException(
          "An equation has 1 coordinate or more and 0 parameters or more, not %d and %d"
              .formatted(dimension, parameters));
    }
  }

  /** An equation in the sense of Ito, without parameters. */
  public static Sde ito(int dimension, Field drift, Diffusion diffusion) {
    return new Sde(dimension, drift, diffusion, Sense.ITO, 0);
  }

  /** An equation in the sense of Stratonovich, without parameters. */
  public static Sde stratonovich(int dimension, Field drift, Diffusion diffusion) {
    return new Sde(dimension, drift, diffusion, Sense.STRATONOVICH, 0);
  }

  /** The equation {@code dX = f(t, X) dt} without noise. */
  public static Sde ordinary(int dimension, Field drift) {
    return ito(dimension, drift, Diffusion.none());
  }

  /** Whether there is any noise. */
  boolean noisy() {
    return diffusion.dependence() != Diffusion.Dependence.ZERO;
  }

  /**
   * The equation with the same solutions in another sense: the drift changes by {@code g g' / 2}.
   *
   * @throws IllegalArgumentException if that needs the derivative of the diffusion, and it is not a
   *     {@link SmoothDiffusion}
   */
  public Sde in(Sense wanted) {
    if (wanted == sense || diffusion.dependence() != Diffusion.Dependence.STATE) {
      return new Sde(dimension, drift, diffusion, wanted, parameters);
    }
    if (!(diffusion instanceof SmoothDiffusion smooth)) {
      throw new IllegalArgumentException(
          "To read an equation of %s as one of %s takes the derivative of its diffusion"
              .formatted(sense, wanted));
    }
    double half = wanted == Sense.STRATONOVICH ? -0.5 : 0.5;
    Field corrected =
        (time, state, into) -> {
          drift.at(time, state, into);
          double[] value = new double[dimension];
          double[] slope = new double[dimension];
          diffusion.at(time, state, value);
          smooth.derivative(time, state, slope);
          for (int i = 0; i < dimension; i++) {
            into[i] += half * value[i] * slope[i];
          }
        };
    return new Sde(dimension, corrected, diffusion, wanted, parameters);
  }

  /**
   * The drift as one that can be differentiated.
   *
   * @throws IllegalArgumentException if it is none
   */
  DifferentiableField differentiableDrift() {
    return differentiable(drift, "drift");
  }

  /**
   * The diffusion as one that can be differentiated.
   *
   * @throws IllegalArgumentException if it is none
   */
  DifferentiableField differentiableDiffusion() {
    return differentiable(diffusion, "diffusion");
  }

  private static DifferentiableField differentiable(Field field, String name) {
    if (field instanceof DifferentiableField differentiable) {
      return differentiable;
    }
    throw new IllegalArgumentException(
        "A gradient takes a %s that is a DifferentiableField".formatted(name));
  }
}
