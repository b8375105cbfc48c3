package io.orthant.blackbox.task;

/** Gradients of functions that have no other: central differences along each coordinate. */
public final class FiniteDifferences {
  private FiniteDifferences() {}

  /** Values at several points, [n, dimension] to [n]. */
  @FunctionalInterface
  public interface Function {
    double[] values(double[][] points);
  }

  /**
   * Fills in a gradient, in one call.
   *
   * @param point [d]
   * @param radius distance of the probes from the point, above 0
   * @param gradient [d], filled in
   * @return the value at the point
   */
  public static double gradient(
      Function function, double[] point, double radius, double[] gradient) {
    int dimension = point.length;
    double[][] probes = new double[1 + 2 * dimension][];
    probes[0] = point.clone();
    for (int j = 0; j < dimension; j++) {
      probes[1 + 2 * j] = point.clone();
      probes[1 + 2 * j][j] += radius;
      probes[2 + 2 * j] = point.clone();
      probes[2 + 2 * j][j] -= radius;
    }
    double[] values = function.values(probes);
    for (int j = 0; j < dimension; j++) {
      gradient[j] = (values[1 + 2 * j] - values[2 + 2 * j]) / (2 * radius);
    }
    return values[0];
  }
}
