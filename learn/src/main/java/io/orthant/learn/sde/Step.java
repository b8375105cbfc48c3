package io.orthant.learn.sde;

import io.orthant.learn.sde.Tableau.Stage;
import java.util.Arrays;

/**
 * Takes steps of a scheme, and takes the last one back to find gradients. Holds the memory of one
 * step; for one thread.
 */
final class Step {
  private final Sde sde;
  private final Tableau tableau;
  private final int dimension;
  private final boolean noisy;
  private final double[][] noise = new double[Tableau.KINDS][];
  private final double[][] driftStates;
  private final double[][] drifts;
  private final double[][] diffusionStates;
  private final double[][] diffusions;
  private final double[] slopes;
  private double time;
  private double length;

  /**
   * @param sde as the scheme takes it
   */
  Step(Sde sde, Tableau tableau) {
    this.sde = sde;
    this.tableau = tableau;
    dimension = sde.dimension();
    noisy = sde.noisy();
    driftStates = new double[tableau.drift().length][dimension];
    drifts = new double[tableau.drift().length][dimension];
    diffusionStates = new double[noisy ? tableau.diffusion().length : 0][dimension];
    diffusions = new double[noisy ? tableau.diffusion().length : 0][dimension];
    slopes = new double[tableau.derivative() ? dimension : 0];
    for (int kind = 0; kind < noise.length; kind++) {
      noise[kind] = new double[dimension];
    }
  }

  /** Whether the path is asked at all. */
  boolean noisy() {
    return noisy;
  }

  /** Whether the time integrals of the path are needed. */
  boolean usesArea() {
    return noisy && tableau.usesArea();
  }

  /**
   * Takes a step.
   *
   * @param rises increments of the path; not looked at without noise
   * @param areas time integrals; looked at only if {@link #usesArea()}
   * @param into receives the new state; may be the old one
   */
  void forward(
      double[] state, double time, double length, double[] rises, double[] areas, double[] into) {
    this.time = time;
    this.length = length;
    if (noisy) {
      interpret(rises, areas);
    }
    for (int i = 0; i < Math.max(drifts.length, diffusions.length); i++) {
      if (i < drifts.length) {
        Stage stage = tableau.drift()[i];
        start(state, stage, driftStates[i]);
        sde.drift().at(time + stage.time() * length, driftStates[i], drifts[i]);
      }
      if (i < diffusions.length) {
        Stage stage = tableau.diffusion()[i];
        start(state, stage, diffusionStates[i]);
        sde.diffusion().at(time + stage.time() * length, diffusionStates[i], diffusions[i]);
      }
    }
    System.arraycopy(state, 0, into, 0, dimension);
    add(tableau.driftWeights(), tableau.diffusionWeights(), into);
    if (noisy && tableau.derivative() && sde.diffusion() instanceof SmoothDiffusion smooth) {
      smooth.derivative(time, diffusionStates[0], slopes);
      double root = Math.sqrt(Math.abs(length));
      for (int k = 0; k < dimension; k++) {
        into[k] += diffusions[0][k] * slopes[k] * noise[Tableau.SQUARE][k] * root;
      }
    }
  }

  private void interpret(double[] rises, double[] areas) {
    double root = Math.sqrt(Math.abs(length));
    boolean area = tableau.usesArea();
    for (int k = 0; k < dimension; k++) {
      double rise = rises[k];
      noise[Tableau.RISE][k] = rise;
      noise[Tableau.SQUARE][k] = (rise * rise - length) / (2 * root);
      noise[Tableau.AREA][k] = area ? areas[k] / length : 0;
      noise[Tableau.CUBE][k] = rise * (rise * rise - 3 * length) / (6 * length);
      noise[Tableau.ROOT][k] = root;
    }
  }

  private void start(double[] state, Stage stage, double[] into) {
    System.arraycopy(state, 0, into, 0, dimension);
    add(stage.ofDrift(), stage.ofDiffusion(), into);
  }

  private void add(double[] ofDrift, double[][] ofDiffusion, double[] into) {
    for (int j = 0; j < ofDrift.length; j++) {
      double share = length * ofDrift[j];
      for (int k = 0; k < dimension; k++) {
        into[k] += share * drifts[j][k];
      }
    }
    for (int j = 0; noisy && j < ofDiffusion.length; j++) {
      for (int kind = 0; kind < noise.length; kind++) {
        double factor = ofDiffusion[j][kind];
        if (factor != 0) {
          for (int k = 0; k < dimension; k++) {
            into[k] += factor * noise[kind][k] * diffusions[j][k];
          }
        }
      }
    }
  }

  /**
   * Takes the last step back.
   *
   * @param ofState the gradient by the new state; receives that by the old one
   * @param ofParameters receives what the step adds to the gradient by the parameters
   */
  void backward(double[] ofState, double[] ofParameters) {
    DifferentiableField drift = sde.differentiableDrift();
    DifferentiableField diffusion = sde.differentiableDiffusion();
    double[][] ofDrifts = new double[drifts.length][dimension];
    double[][] ofDiffusions = new double[diffusions.length][dimension];
    double[] whole = ofState.clone();
    spread(whole, tableau.driftWeights(), tableau.diffusionWeights(), ofDrifts, ofDiffusions);
    double[] ofStart = new double[dimension];
    for (int i = Math.max(drifts.length, diffusions.length) - 1; i >= 0; i--) {
      if (i < diffusions.length) {
        Stage stage = tableau.diffusion()[i];
        Arrays.fill(ofStart, 0);
        diffusion.pullBack(
            time + stage.time() * length,
            diffusionStates[i],
            ofDiffusions[i],
            ofStart,
            ofParameters);
        arrive(ofStart, stage, ofDrifts, ofDiffusions, ofState);
      }
      if (i < drifts.length) {
        Stage stage = tableau.drift()[i];
        Arrays.fill(ofStart, 0);
        drift.pullBack(
            time + stage.time() * length, driftStates[i], ofDrifts[i], ofStart, ofParameters);
        arrive(ofStart, stage, ofDrifts, ofDiffusions, ofState);
      }
    }
  }

  private void arrive(
      double[] ofStart,
      Stage stage,
      double[][] ofDrifts,
      double[][] ofDiffusions,
      double[] ofState) {
    for (int k = 0; k < dimension; k++) {
      ofState[k] += ofStart[k];
    }
    spread(ofStart, stage.ofDrift(), stage.ofDiffusion(), ofDrifts, ofDiffusions);
  }

  /** The transpose of {@link #add}. */
  private void spread(
      double[] gradient,
      double[] ofDrift,
      double[][] ofDiffusion,
      double[][] ofDrifts,
      double[][] ofDiffusions) {
    for (int j = 0; j < ofDrift.length; j++) {
      double share = length * ofDrift[j];
      for (int k = 0; k < dimension; k++) {
        ofDrifts[j][k] += share * gradient[k];
      }
    }
    for (int j = 0; noisy && j < ofDiffusion.length; j++) {
      for (int kind = 0; kind < noise.length; kind++) {
        double factor = ofDiffusion[j][kind];
        for (int k = 0; factor != 0 && k < dimension; k++) {
          ofDiffusions[j][k] += factor * noise[kind][k] * gradient[k];
        }
      }
    }
  }
}
