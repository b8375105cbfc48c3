package io.orthant.learn.sde;

/**
 * The numbers of an explicit stochastic Runge-Kutta scheme for diagonal noise, in the form of
 * Roessler, <em>Runge-Kutta methods for the strong approximation of solutions of stochastic
 * differential equations</em>, SIAM J. Numer. Anal. 48 (2010). Stage i of the drift, and stage i of
 * the diffusion, start from the state plus the earlier stages in the given shares; shares of the
 * diffusion are multiplied by what the noise did, see {@link #RISE} and what follows.
 *
 * @param drift stages of the drift
 * @param diffusion stages of the diffusion
 * @param driftWeights share of each drift stage in the step
 * @param diffusionWeights of each diffusion stage, a factor for each of {@link #KINDS}
 * @param derivative whether {@code g g' I11} is added
 */
@SuppressWarnings("ArrayRecordComponent") // Constants of the solvers, never compared.
record Tableau(
    Stage[] drift,
    Stage[] diffusion,
    double[] driftWeights,
    double[][] diffusionWeights,
    boolean derivative) {

  // What the noise did in a step of length h, in units of the root of h: the places of the factors.

  /** The increment w. */
  static final int RISE = 0;

  /** {@code (w^2 - h) / (2 sqrt h)}. */
  static final int SQUARE = 1;

  /** The time integral over h. */
  static final int AREA = 2;

  /** {@code (w^3 - 3 h w) / (6 h)}. */
  static final int CUBE = 3;

  /** {@code sqrt h}, which is no noise. */
  static final int ROOT = 4;

  /** How many kinds there are. */
  static final int KINDS = 5;

  /**
   * A point where a field is evaluated.
   *
   * @param time within the step, as a share of it
   * @param ofDrift shares of the earlier drift stages
   * @param ofDiffusion of the earlier diffusion stages, a factor for each of {@link #KINDS}
   */
  @SuppressWarnings("ArrayRecordComponent") // As above.
  record Stage(double time, double[] ofDrift, double[][] ofDiffusion) {
    static Stage first(double time) {
      return new Stage(time, new double[0], new double[0][]);
    }
  }

  boolean usesArea() {
    for (double[] weights : diffusionWeights) {
      if (weights[AREA] != 0) {
        return true;
      }
    }
    return false;
  }

  /** A factor of one kind of noise. */
  private static double[] of(int noise, double factor) {
    double[] factors = new double[KINDS];
    factors[noise] = factor;
    return factors;
  }

  /** Factors in the order of the kinds; what is left out is 0. */
  private static double[] factors(double... factors) {
    double[] all = new double[KINDS];
    System.arraycopy(factors, 0, all, 0, factors.length);
    return all;
  }

  private static final double[] NOTHING = factors();

  static Tableau euler(boolean derivative) {
    return new Tableau(
        new Stage[] {Stage.first(0)},
        new Stage[] {Stage.first(0)},
        new double[] {1},
        new double[][] {of(RISE, 1)},
        derivative);
  }

  /** Kloeden and Platen, section 11.1, equation (1.7). */
  static Tableau milsteinWithoutDerivative() {
    return new Tableau(
        new Stage[] {Stage.first(0)},
        new Stage[] {Stage.first(0), new Stage(0, new double[] {1}, new double[][] {of(ROOT, 1)})},
        new double[] {1},
        new double[][] {factors(1, -1), factors(0, 1)},
        false);
  }

  static Tableau heun() {
    Stage predicted = new Stage(1, new double[] {1}, new double[][] {of(RISE, 1)});
    return new Tableau(
        new Stage[] {Stage.first(0), predicted},
        new Stage[] {Stage.first(0), predicted},
        new double[] {0.5, 0.5},
        new double[][] {of(RISE, 0.5), of(RISE, 0.5)},
        false);
  }

  /** Roessler's SRA1. */
  static Tableau sra1() {
    return new Tableau(
        new Stage[] {
          Stage.first(0), new Stage(0.75, new double[] {0.75}, new double[][] {of(AREA, 1.5)})
        },
        new Stage[] {Stage.first(1), Stage.first(0)},
        new double[] {1 / 3.0, 2 / 3.0},
        new double[][] {factors(1, 0, -1), factors(0, 0, 1)},
        false);
  }

  /** Roessler's SRIW1; its third drift stage is the first, and is not evaluated again. */
  static Tableau sriw1() {
    return new Tableau(
        new Stage[] {
          Stage.first(0), new Stage(0.75, new double[] {0.75}, new double[][] {of(AREA, 1.5)})
        },
        new Stage[] {
          Stage.first(0),
          new Stage(0.25, new double[] {0.25}, new double[][] {of(ROOT, 0.5)}),
          new Stage(1, new double[] {1}, new double[][] {of(ROOT, -1), NOTHING}),
          new Stage(
              0.25, new double[] {0.25}, new double[][] {of(ROOT, -5), of(ROOT, 3), of(ROOT, 0.5)})
        },
        new double[] {1 / 3.0, 2 / 3.0},
        new double[][] {
          factors(-1, -1, 2, -2),
          factors(4 / 3.0, 4 / 3.0, -4 / 3.0, 5 / 3.0),
          factors(2 / 3.0, -1 / 3.0, -2 / 3.0, -2 / 3.0),
          factors(0, 0, 0, 1)
        },
        false);
  }
}
