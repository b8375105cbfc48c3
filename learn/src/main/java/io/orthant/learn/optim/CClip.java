package io.orthant.learn.optim;

/**
 * Gradient descent on gradients whose every coordinate is clipped: {@code x_i -= rate * min(1,
 * tau_k / |g_i|) g_i} with {@code tau_k = threshold * k^growth}, k the number of the step. Zhang et
 * al., "Why are Adaptive Methods Good for Attention Models?", NeurIPS 2020, section 4. No state.
 *
 * @param threshold largest magnitude of the first step, above 0
 * @param growth power of the step by which the threshold grows, 0 or more
 */
public record CClip(double threshold, double growth, WeightDecay weightDecay) implements Optimizer {
  public CClip {
    Check.aboveZero(threshold, "threshold");
    Check.atLeastZero(growth, "growth");
  }

  @Override
  public int stateSize() {
    return 0;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double limit = threshold * Math.pow((double) step, growth);
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    for (int i = 0; i < size; i++) {
      double g = gradient[i] + added * x[i];
      x[i] = kept * x[i] - rate * Math.min(limit, Math.max(-limit, g));
    }
  }
}
