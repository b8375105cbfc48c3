package io.orthant.learn.approximation;

/**
 * A constant and a weighted sum of four rectified units.
 *
 * @param constant what is added
 * @param signs which way each unit faces, 1 or -1
 * @param offsets what is added before each is rectified
 * @param weights weight of each
 */
@SuppressWarnings("ArrayRecordComponent") // Weights of one layer, never compared.
record ReluUnits(double constant, double[] signs, double[] offsets, double[] weights)
    implements Activation {
  /** How many units there are. */
  static final int COUNT = 4;

  @Override
  public double apply(double x) {
    double sum = constant;
    for (int unit = 0; unit < COUNT; unit++) {
      double inner = signs[unit] * x + offsets[unit];
      if (inner > 0) {
        sum += weights[unit] * inner;
      }
    }
    return sum;
  }
}
