package io.orthant.blackbox.attack;

/** How large a change of an input is counted in an {@link Objective}. */
public enum Size {
  /** Sum of the absolute changes. */
  L1 {
    @Override
    double of(double[] change) {
      double sum = 0;
      for (double x : change) {
        sum += Math.abs(x);
      }
      return sum;
    }
  },
  /** Sum of the squared changes. */
  SQUARED_L2 {
    @Override
    double of(double[] change) {
      double sum = 0;
      for (double x : change) {
        sum += x * x;
      }
      return sum;
    }
  };

  abstract double of(double[] change);
}
