package io.orthant.learn.optim;

/**
 * Gradient descent on gradients whose common norm is clipped: {@code x -= rate * min(1, tau_k /
 * ||g||) g} with {@code tau_k = threshold * k^growth}, k the number of the step. Zhang et al., "Why
 * are Adaptive Methods Good for Attention Models?", NeurIPS 2020, section 3.
 *
 * <p>For noise with a bounded moment of order alpha, the paper takes {@code growth = 1 / alpha} on
 * strongly convex problems, and no growth on others. No state.
 *
 * @param threshold largest norm of the first step, above 0
 * @param growth power of the step by which the threshold grows, 0 or more
 */
public record GClip(double threshold, double growth, WeightDecay weightDecay) implements Optimizer {
  public GClip {
    Check.aboveZero(threshold, "threshold");
    Check.atLeastZero(growth, "growth");
  }

  @Override
  public int stateSize() {
    return 0;
  }

  @Override
  public double gradientScale(double norm, long step) {
    return GradientNorm.clippingFactor(norm, threshold * Math.pow((double) step, growth));
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    for (int i = 0; i < size; i++) {
      x[i] = kept * x[i] - rate * (gradient[i] + added * x[i]);
    }
  }
}
