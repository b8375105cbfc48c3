package io.orthant.learn.optim;

/**
 * AdamNC: Adam whose second moment is the plain mean of all squared gradients, {@code beta2_t = 1 -
 * 1/t}, so that nothing is forgotten. Reddi, Kale and Kumar, "On the Convergence of Adam and
 * Beyond", ICLR 2018, section 4 and corollary 2.
 *
 * <p>{@code m = beta1_t m + (1 - beta1_t) g} with {@code beta1_t = beta1 * beta1Decay^(t-1)},
 * {@code v += (g^2 - v) / t}, {@code x -= rate * m / (sqrt(v) + epsilon)}; no bias correction. With
 * a rate that falls as {@code 1 / sqrt(t)} this is Adagrad with momentum, and the regret bound of
 * the paper holds if beta1Decay is below 1. State per coordinate: m and v.
 *
 * @param beta1 decay of the first moment at the first step, in [0, 1)
 * @param beta1Decay what beta1 is multiplied with after each step, in (0, 1]
 * @param epsilon added to the root of the denominator, 0 or more; 0 / 0 is taken as 0
 */
public record AdamNc(double beta1, double beta1Decay, double epsilon, WeightDecay weightDecay)
    implements Optimizer {
  public AdamNc {
    Check.decay(beta1, "beta1");
    if (!(beta1Decay > 0 && beta1Decay <= 1)) {
      throw new IllegalArgumentException("beta1Decay must lie in (0, 1], not " + beta1Decay);
    }
    Check.atLeastZero(epsilon, "epsilon");
  }

  /** With a constant beta1 of 0.9, epsilon 1e-8 and no weight decay. */
  public static AdamNc standard() {
    return new AdamNc(0.9, 1, 1e-8, WeightDecay.NONE);
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double beta = beta1 * Math.pow(beta1Decay, step - 1.0);
    double share = 1.0 / step;
    double floor = Denominator.floor(epsilon);
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    double[] ms = state[0];
    double[] vs = state[1];
    for (int i = 0; i < size; i++) {
      double g = gradient[i] + added * x[i];
      double m = beta * ms[i] + (1 - beta) * g;
      double v = vs[i] + (g * g - vs[i]) * share;
      ms[i] = m;
      vs[i] = v;
      x[i] = kept * x[i] - rate * m / (Math.sqrt(v) + floor);
    }
  }
}
