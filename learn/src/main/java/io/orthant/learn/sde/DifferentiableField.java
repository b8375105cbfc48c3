package io.orthant.learn.sde;

/** A field that can be differentiated backward, with respect to its state and to parameters. */
public interface DifferentiableField extends Field {
  /**
   * Adds the products of weights with the derivatives: of coordinate i of the field by coordinate j
   * of the state, summed over i with weight i, and likewise by the parameters.
   *
   * @param weights one for each coordinate of the field
   * @param ofState receives a sum for each coordinate of the state
   * @param ofParameters receives a sum for each parameter of the equation
   */
  void pullBack(
      double time, double[] state, double[] weights, double[] ofState, double[] ofParameters);
}
