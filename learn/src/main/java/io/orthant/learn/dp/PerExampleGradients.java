package io.orthant.learn.dp;

/**
 * The gradients of several examples, as far as clipping needs to know them: norms first, then one
 * weighted sum. An implementation need not hold any single gradient.
 */
public interface PerExampleGradients {
  /** How many examples there are, 0 or more. */
  int examples();

  /**
   * The squared norm of each example's gradient after shifting and scaling: {@code sum_j ((g_ij -
   * centre_j) / scale_j)^2}; not finite if the gradient is not.
   *
   * @param centre one value for each coordinate
   * @param scale one value above 0 for each coordinate
   */
  double[] squaredNorms(double[] centre, double[] scale);

  /**
   * Adds {@code sum_i weights_i g_i} to a sum. An example of weight 0 adds nothing, even if its
   * gradient is not finite.
   *
   * @param weights one value for each example
   * @param sum one value for each coordinate
   */
  void addWeighted(double[] weights, double[] sum);
}
