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

    @Override
    double slope(double change) {
      return Math.signum(change);
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

    @Override
    double slope(double change) {
      return 2 * change;
    }
  };

  abstract double of(double[] change);

  /** Derivative by one of the changes. */
  abstract double slope(double change);
}
