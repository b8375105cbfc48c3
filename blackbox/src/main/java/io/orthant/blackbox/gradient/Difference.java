package io.orthant.blackbox.gradient;

/** Which finite difference measures the slope along a direction u from a point x. */
public enum Difference {
  /** {@code (f(x + r u) - f(x)) / r}: one query per direction, and one for f(x). */
  FORWARD(1, 1e-3),
  /**
   * {@code (f(x + r u) - f(x - r u)) / 2r}: two queries per direction; f(x) is asked for as well,
   * to know where the search stands. Terms of even order cancel, which pays for large radii and for
   * noise, not for a smooth function and a small radius.
   */
  ANTITHETIC(2, 5e-3);

  private final int probes;
  private final double singleRadius;

  Difference(int probes, double singleRadius) {
    this.probes = probes;
    this.singleRadius = singleRadius;
  }

  /** Queries per direction. */
  public int probes() {
    return probes;
  }

  /** Smallest sensible radius for float32 answers at points of root mean square 1. */
  double singleRadius() {
    return singleRadius;
  }
}
