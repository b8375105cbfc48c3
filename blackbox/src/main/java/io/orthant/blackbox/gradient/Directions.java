package io.orthant.blackbox.gradient;

/**
 * Where the directions of an estimate come from. The first three have {@code E u u' = I}, and the
 * estimate is {@code 1/q} times the sum of slope times direction.
 */
public enum Directions {
  /** Independent standard Gaussian. */
  GAUSSIAN,
  /** Independent, uniform on the sphere of radius {@code sqrt(d)}. */
  SPHERE,
  /**
   * Rows of a random rotation, of length {@code sqrt(d)}; beyond d of them, of further rotations.
   * For a linear function the squared error is (d - q) / (d - 1) of that of SPHERE.
   */
  ORTHOGONAL,
  /**
   * Different coordinates chosen at random, each slope counted d / q times; beyond d of them all
   * coordinates are taken once and the rest of the queries are saved.
   */
  COORDINATE,
  /**
   * {@code sqrt(a) z + sqrt((1 - a) d / k) Q y} with z and y Gaussian and Q an orthonormal basis of
   * the last estimate and the last step, k vectors, brought to the length of z. Maheswaranathan et
   * al., "Guided evolutionary strategies", ICML 2019.
   */
  GUIDED
}
