package io.orthant.learn.optim;

/**
 * AMSGrad: Adam whose denominator is the largest second moment seen so far, so that a rare large
 * gradient is never forgotten. Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR
 * 2018, algorithm 2.
 *
 * <p>State per coordinate: first moment m, second moment v, and the maximum of v.
 *
 * @param variant how the maximum enters the step
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the denominator, 0 or more; 0 / 0 is taken as 0
 */
public record AmsGrad(
    Variant variant, double beta1, double beta2, double epsilon, WeightDecay weightDecay)
    implements Optimizer {
  /** The rules that go by this name differ in bias correction. With t the number of the step: */
  public enum Variant {
    /** As published, without correction: {@code x -= rate * m / (sqrt(max v) + epsilon)}. */
    PAPER,
    /**
     * The maximum is taken over uncorrected v and corrected afterwards: {@code x -= rate / (1 -
     * beta1^t) * m / (sqrt(max v) / sqrt(1 - beta2^t) + epsilon)}. As in PyTorch.
     */
    TORCH,
    /**
     * TORCH with an epsilon that is not corrected: {@code x -= rate * sqrt(1 - beta2^t) / (1 -
     * beta1^t) * m / (sqrt(max v) + epsilon)}. As in Keras and Deeplearning4j.
     */
    KERAS,
    /**
     * The maximum is taken over corrected v: {@code x -= rate / (1 - beta1^t) * m / (sqrt(max(v /
     * (1 - beta2^t))) + epsilon)}. As in Optax; a large first gradient, whose correction is
     * largest, slows its coordinate for ever.
     */
    OPTAX_CORRECTED
  }

  public AmsGrad {
    Check.decay(beta1, "beta1");
    Check.decay(beta2, "beta2");
    Check.atLeastZero(epsilon, "epsilon");
  }

  /** The TORCH variant with beta1 0.9, beta2 0.999, epsilon 1e-8 and no weight decay. */
  public static AmsGrad standard() {
    return new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, WeightDecay.NONE);
  }

  @Override
  public int stateSize() {
    return 3;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double left1 = 1 - Math.pow(beta1, (double) step);
    double left2 = 1 - Math.pow(beta2, (double) step);
    double scaledRate =
        switch (variant) {
          case PAPER -> rate;
          case TORCH, OPTAX_CORRECTED -> rate / left1;
          case KERAS -> rate * Math.sqrt(left2) / left1;
        };
    double rootScale = variant == Variant.TORCH ? 1 / Math.sqrt(left2) : 1;
    double vScale = variant == Variant.OPTAX_CORRECTED ? 1 / left2 : 1;
    double floor = Denominator.floor(epsilon);
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    double[] ms = state[0];
    double[] vs = state[1];
    double[] maxima = state[2];
    for (int i = 0; i < size; i++) {
      double g = gradient[i] + added * x[i];
      double m = beta1 * ms[i] + (1 - beta1) * g;
      double v = beta2 * vs[i] + (1 - beta2) * g * g;
      double max = Math.max(maxima[i], v * vScale);
      ms[i] = m;
      vs[i] = v;
      maxima[i] = max;
      x[i] = kept * x[i] - scaledRate * m / (Math.sqrt(max) * rootScale + floor);
    }
  }
}
