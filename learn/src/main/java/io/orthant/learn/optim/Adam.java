package io.orthant.learn.optim;

/**
 * Adam: steps along an exponential average of gradients, divided by the root of one of their
 * squares. Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1;
 * with decoupled weight decay it is AdamW, Loshchilov and Hutter, "Decoupled Weight Decay
 * Regularization", ICLR 2019, algorithm 2, its weight decay multiplied by the rate.
 *
 * <p>State per coordinate: first moment m and second moment v.
 *
 * @param biasCorrection whether the moments are corrected for their start at zero: {@code x -= rate
 *     / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)}; without, {@code x -= rate * m /
 *     (sqrt(v) + epsilon)}
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root, 0 or more; 0 / 0 is taken as 0
 */
public record Adam(
    boolean biasCorrection, double beta1, double beta2, double epsilon, WeightDecay weightDecay)
    implements Optimizer {
  public Adam {
    Check.decay(beta1, "beta1");
    Check.decay(beta2, "beta2");
    Check.atLeastZero(epsilon, "epsilon");
  }

  /** With bias correction, beta1 0.9, beta2 0.999, epsilon 1e-8 and no weight decay. */
  public static Adam standard() {
    return new Adam(true, 0.9, 0.999, 1e-8, WeightDecay.NONE);
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double scaledRate = biasCorrection ? rate / (1 - Math.pow(beta1, (double) step)) : rate;
    double rootScale = biasCorrection ? 1 / Math.sqrt(1 - Math.pow(beta2, (double) step)) : 1;
    double floor = Denominator.floor(epsilon);
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    double[] ms = state[0];
    double[] vs = state[1];
    for (int i = 0; i < size; i++) {
      double g = gradient[i] + added * x[i];
      double m = beta1 * ms[i] + (1 - beta1) * g;
      double v = beta2 * vs[i] + (1 - beta2) * g * g;
      ms[i] = m;
      vs[i] = v;
      x[i] = kept * x[i] - scaledRate * m / (Math.sqrt(v) * rootScale + floor);
    }
  }
}
