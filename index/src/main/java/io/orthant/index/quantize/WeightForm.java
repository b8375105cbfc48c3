package io.orthant.index.quantize;

/**
 * How a score threshold T becomes the weight of parallel error, for a row whose norm makes T / norm
 * = rho (Guo et al., "Accelerating Large-Scale Inference with Anisotropic Vector Quantization",
 * ICML 2020, theorems 3.2 to 3.4).
 */
public enum WeightForm {
  /**
   * The integrals themselves: {@code (d - 1) (I(d - 2) / I(d) - 1)} with {@code I(m)} the integral
   * of {@code sin^m} from 0 to {@code arccos rho}; at least 1.
   */
  EXACT {
    @Override
    double within(double rho, int dimension) {
      double alpha = Math.acos(rho);
      double ratio = relativePower(dimension - 2, alpha) / relativePower(dimension, alpha);
      return (dimension - 1) * (ratio / (1 - rho * rho) - 1);
    }
  },

  /**
   * The limit for large dimensions that ScaNN computes: {@code (d - 1) rho^2 / (1 - rho^2)}. Below
   * 1 for {@code rho^2 < 1 / d}.
   */
  SCANN {
    @Override
    double within(double rho, int dimension) {
      return (dimension - 1) * rho * rho / (1 - rho * rho);
    }
  };

  /** Larger ratios count as this one: the weight has no finite limit at 1. */
  static final double LARGEST_RHO = 0.95;

  private static final int INTERVALS = 512;

  /** Below e to the minus this, the integrand adds nothing to the integral. */
  private static final double NEGLIGIBLE = 42;

  /**
   * The weight of parallel error.
   *
   * @param rho threshold divided by norm, 0 or more; above {@value #LARGEST_RHO} counts as that
   * @param dimension of the rows, at least 1; with 1 there is no error across a row and the weight
   *     is 1
   */
  public double eta(double rho, int dimension) {
    return dimension < 2 ? 1 : within(Math.min(rho, LARGEST_RHO), dimension);
  }

  abstract double within(double rho, int dimension);

  /** The integral of {@code (sin t / sin alpha)^m} from 0 to alpha, by Simpson's rule. */
  private static double relativePower(int m, double alpha) {
    double top = Math.sin(alpha);
    double from = m == 0 ? 0 : Math.asin(top * Math.exp(-NEGLIGIBLE / m));
    double step = (alpha - from) / INTERVALS;
    double sum = 0;
    for (int i = 0; i <= INTERVALS; i++) {
      int weight = i == 0 || i == INTERVALS ? 1 : 2 + 2 * (i & 1);
      sum += weight * Math.pow(Math.sin(from + i * step) / top, m);
    }
    return sum * step / 3;
  }
}
