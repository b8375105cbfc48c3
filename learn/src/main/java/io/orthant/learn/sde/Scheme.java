package io.orthant.learn.sde;

/**
 * How a step is taken. Orders are those for diagonal noise: the strong one of the error along a
 * path, the weak one of the error of expectations, as powers of the step.
 */
public enum Scheme {
  /** Strong order 1/2, 1 for additive noise; weak order 1; one evaluation of each field. */
  EULER_MARUYAMA(Sense.ITO, 0.5, false),

  /** Strong and weak order 1; one evaluation of each field and one of the derivative. */
  MILSTEIN(Sense.ITO, 1, false),

  /** Strong and weak order 1; one evaluation of the drift and two of the diffusion. */
  MILSTEIN_WITHOUT_DERIVATIVE(Sense.ITO, 1, false),

  /** Strong and weak order 1, order 2 without noise; two evaluations of each field. */
  HEUN(Sense.STRATONOVICH, 1, false),

  /** For additive noise: strong order 3/2, weak order 2; two evaluations of each field. */
  SRA1(Sense.ITO, 1.5, true),

  /** Strong order 3/2; two evaluations of the drift and four of the diffusion. */
  SRIW1(Sense.ITO, 1.5, false);

  private final Sense sense;
  private final double strongOrder;
  private final boolean additiveOnly;

  Scheme(Sense sense, double strongOrder, boolean additiveOnly) {
    this.sense = sense;
    this.strongOrder = strongOrder;
    this.additiveOnly = additiveOnly;
  }

  /** The sense of the equations whose solutions it approaches; others are converted. */
  public Sense sense() {
    return sense;
  }

  /** The strong order for an equation whose diffusion depends on its state. */
  public double strongOrder() {
    return strongOrder;
  }

  Tableau tableau() {
    return switch (this) {
      case EULER_MARUYAMA -> Tableau.euler(false);
      case MILSTEIN -> Tableau.euler(true);
      case MILSTEIN_WITHOUT_DERIVATIVE -> Tableau.milsteinWithoutDerivative();
      case HEUN -> Tableau.heun();
      case SRA1 -> Tableau.sra1();
      case SRIW1 -> Tableau.sriw1();
    };
  }

  /**
   * The equation as this scheme takes it.
   *
   * @throws IllegalArgumentException if the scheme is not one for its diffusion, or would need a
   *     derivative that it does not have
   */
  Sde accept(Sde sde) {
    boolean ofState = sde.diffusion().dependence() == Diffusion.Dependence.STATE;
    if (additiveOnly && ofState) {
      throw new IllegalArgumentException(
          "%s is for additive noise; take SRIW1 for noise that depends on the state"
              .formatted(this));
    }
    if (tableau().derivative() && ofState && !(sde.diffusion() instanceof SmoothDiffusion)) {
      throw new IllegalArgumentException(
          "%s takes the derivative of the diffusion; MILSTEIN_WITHOUT_DERIVATIVE does without"
              .formatted(this));
    }
    return sde.in(sense);
  }
}
