package io.orthant.privacy;

/** The profile that follows from Renyi divergences of several orders. */
public final class RdpProfile implements PrivacyProfile {
  private final RdpAccountant.Conversion conversion;
  private final double[] orders;
  private final double[] divergences;

  RdpProfile(RdpAccountant.Conversion conversion, double[] orders, double[] divergences) {
    this.conversion = conversion;
    this.orders = orders;
    this.divergences = divergences;
  }

  @Override
  public double epsilon(double delta) {
    return Math.max(0, at(best(delta), delta));
  }

  /** The order that gives {@link #epsilon}. */
  public double bestOrder(double delta) {
    return orders[best(delta)];
  }

  /**
   * Whether {@link #bestOrder} is the first or last of the list, so that orders beyond it might
   * give a smaller epsilon.
   */
  public boolean limitedByOrders(double delta) {
    int best = best(delta);
    return best == 0 || best == orders.length - 1;
  }

  @Override
  public double delta(double epsilon) {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("Epsilon must be 0 or more, not " + epsilon);
    }
    double least = 0;
    for (int i = 0; i < orders.length; i++) {
      least = Math.min(least, conversion.logDelta(orders[i], divergences[i], epsilon));
    }
    return Math.exp(least);
  }

  private int best(double delta) {
    Budget.requireDelta(delta);
    int best = 0;
    for (int i = 1; i < orders.length; i++) {
      if (at(i, delta) < at(best, delta)) {
        best = i;
      }
    }
    return best;
  }

  private double at(int i, double delta) {
    if (divergences[i] == 0) {
      return 0;
    }
    return conversion.epsilon(orders[i], divergences[i], delta);
  }
}
