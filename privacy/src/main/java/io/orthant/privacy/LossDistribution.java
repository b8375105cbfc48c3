package io.orthant.privacy;

/**
 * A privacy loss distribution on a grid that is no better than the true one: the losses {@code
 * (first + i) interval} under the distribution that is to be hidden.
 *
 * <p>The probability of a cell goes to its two ends so that both hypotheses keep their probability
 * of the cell. The hockey-stick curve, a convex function of {@code exp(epsilon)}, is thereby
 * replaced by the straight lines through its values on the grid, which lie above it: Doroshenko,
 * Ghazi, Kamath, Kumar and Manurangsi, "Connect the Dots: Tighter Discrete Approximations of
 * Privacy Loss Distributions", 2022. Such bounds stay bounds when distributions are composed.
 *
 * @param interval distance of neighbouring losses
 * @param first number of the first loss
 * @param masses probability of each loss
 * @param infinite probability of an infinite loss
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one step to the next, never compared.
record LossDistribution(double interval, long first, double[] masses, double infinite) {
  /** The losses when the unit is in the data and hides among data without it. */
  static LossDistribution ofRemoval(LossCells cells) {
    double[] masses = spread(cells.mixture(), cells.normal(), cells.first(), cells.interval());
    masses[0] += cells.below();
    return new LossDistribution(cells.interval(), cells.first(), masses, cells.above());
  }

  /** The losses when the unit is not in the data and hides among data with it. */
  static LossDistribution ofAddition(LossCells cells) {
    int size = cells.normal().length;
    double[] hidden = reversed(cells.normal());
    double[] other = reversed(cells.mixture());
    long first = -(cells.first() + size);
    double[] masses = spread(hidden, other, first, cells.interval());
    masses[0] += cells.above();
    return new LossDistribution(cells.interval(), first, masses, cells.below());
  }

  private static double[] spread(double[] hidden, double[] other, long first, double interval) {
    double[] masses = new double[hidden.length + 1];
    double least = Math.exp(-interval);
    for (int i = 0; i < hidden.length; i++) {
      if (hidden[i] > 0) {
        double logRatio = Math.log(other[i]) - Math.log(hidden[i]) + (first + i) * interval;
        double ratio = Math.clamp(Math.exp(logRatio), least, 1);
        double low = hidden[i] * (ratio - least) / -Math.expm1(-interval);
        masses[i] += low;
        masses[i + 1] += hidden[i] - low;
      }
    }
    return masses;
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }

  /** The loss with the given number in {@link #masses}. */
  double loss(int i) {
    return (first + i) * interval;
  }

  /** The mean of the finite losses. */
  double mean() {
    double sum = 0;
    for (int i = 0; i < masses.length; i++) {
      sum += masses[i] * loss(i);
    }
    return sum;
  }

  /** The variance of the finite losses. */
  double variance() {
    double mean = mean();
    double sum = 0;
    for (int i = 0; i < masses.length; i++) {
      double distance = loss(i) - mean;
      sum += masses[i] * distance * distance;
    }
    return sum;
  }

  /**
   * The logarithm of {@code E exp(rate * loss)} over the finite losses.
   *
   * @param rate so small that {@code exp(rate * range)} is far from overflow
   */
  double logMoment(double rate) {
    double middle = (loss(0) + loss(masses.length - 1)) / 2;
    double sum = 0;
    for (int i = 0; i < masses.length; i++) {
      sum += masses[i] * Math.exp(rate * (loss(i) - middle));
    }
    return rate * middle + Math.log(sum);
  }

  /** The distance of the lowest and the highest loss. */
  double range() {
    return (masses.length - 1) * interval;
  }

  /** The least epsilon, 0 or more, that holds with the given delta; infinite if none does. */
  double epsilon(double delta) {
    double hidden = infinite;
    double other = 0; // exp(loss) times the other hypothesis' probability of higher losses
    for (int i = masses.length - 1; ; i--) {
      double loss = loss(i);
      double least = i < 0 ? 0 : Math.max(0, loss);
      if (hidden - other * Math.exp(least - loss) > delta) {
        return loss + Math.log((hidden - delta) / other);
      }
      if (least == 0) {
        return 0;
      }
      hidden += masses[i];
      other = (other + masses[i]) * Math.exp(-interval);
    }
  }

  /** The least delta that holds with the given epsilon. */
  double delta(double epsilon) {
    double sum = infinite;
    for (int i = masses.length - 1; i >= 0 && loss(i) > epsilon; i--) {
      sum += masses[i] * -Math.expm1(epsilon - loss(i));
    }
    return Math.min(1, sum);
  }
}
