package io.orthant.learn.sde;

/** A diffusion whose derivative along the diagonal is known. */
public interface SmoothDiffusion extends Diffusion {
  /**
   * The derivative of coordinate i by coordinate i of the state, for each i.
   *
   * @param state not changed
   * @param into receives the derivatives
   */
  void derivative(double time, double[] state, double[] into);
}
