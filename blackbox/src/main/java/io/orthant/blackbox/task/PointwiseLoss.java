package io.orthant.blackbox.task;

/** The loss of a linear model's output t on one example with target y. */
enum PointwiseLoss {
  /** {@code (y - sigmoid t)^2} with y in {0, 1}. */
  SIGMOID_SQUARE {
    @Override
    double value(double t, double y) {
      double rest = y - sigmoid(t);
      return rest * rest;
    }

    @Override
    double slope(double t, double y) {
      double p = sigmoid(t);
      return 2 * (p - y) * p * (1 - p);
    }
  },
  /** {@code log(1 + e^t) - y t} with y in {0, 1}. */
  LOGISTIC {
    @Override
    double value(double t, double y) {
      return Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - y * t;
    }

    @Override
    double slope(double t, double y) {
      return sigmoid(t) - y;
    }
  },
  /** Geman-McClure: {@code r^2 / (1 + r^2)} with {@code r = t - y}. */
  GEMAN_MCCLURE {
    @Override
    double value(double t, double y) {
      double squared = (t - y) * (t - y);
      return squared / (1 + squared);
    }

    @Override
    double slope(double t, double y) {
      double r = t - y;
      double denominator = 1 + r * r;
      return 2 * r / (denominator * denominator);
    }
  };

  abstract double value(double t, double y);

  /** Derivative of the value by t. */
  abstract double slope(double t, double y);

  private static double sigmoid(double t) {
    return 1 / (1 + Math.exp(-t));
  }
}
