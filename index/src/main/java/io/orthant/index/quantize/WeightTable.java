package io.orthant.index.quantize;

/**
 * The weight of each row for one absolute threshold, by interpolation in a table over threshold /
 * norm. What is tabulated is {@code eta (1 - rho^2)}, which is nearly straight.
 */
final class WeightTable implements RowWeight {
  private static final int BINS = 256;

  private final double threshold;
  private final double[] values = new double[BINS + 1];

  WeightTable(double threshold, int dimension, WeightForm form) {
    this.threshold = threshold;
    for (int bin = 0; bin <= BINS; bin++) {
      double rho = bin * WeightForm.LARGEST_RHO / BINS;
      values[bin] = form.eta(rho, dimension) * (1 - rho * rho);
    }
  }

  @Override
  public double eta(double norm) {
    if (norm < SHORTEST) {
      return 1;
    }
    double rho = Math.min(threshold / norm, WeightForm.LARGEST_RHO);
    double place = rho * BINS / WeightForm.LARGEST_RHO;
    int bin = Math.min((int) place, BINS - 1);
    double value = values[bin] + (place - bin) * (values[bin + 1] - values[bin]);
    return Math.max(1, value / (1 - rho * rho));
  }
}
