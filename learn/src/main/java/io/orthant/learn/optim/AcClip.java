package io.orthant.learn.optim;

/**
 * ACClip: momentum whose every coordinate is clipped at a running estimate of the size of that
 * coordinate's gradients. Zhang, Karimireddy, Veit, Kim, Reddi, Kumar and Sra, "Why are Adaptive
 * Methods Good for Attention Models?", NeurIPS 2020, algorithm 2.
 *
 * <p>{@code m = beta1 m + (1 - beta1) g}, {@code a = beta2 a + (1 - beta2) |g|^alpha}, {@code tau =
 * a^(1/alpha)}, {@code x -= rate * min(1, tau / (|m| + epsilon)) * m}. A coordinate therefore never
 * moves by more than {@code rate * tau}. State per coordinate: m and a.
 *
 * <p>The step is not divided by a scale, so that learning rates are not those of Adam. Without bias
 * correction, as published, tau starts small, which is a warm-up of some {@code 1 / (1 - beta2)}
 * steps.
 *
 * @param alpha order of the moment, in [1, 2]; the paper uses 1
 * @param beta1 decay of the momentum, in [0, 1)
 * @param beta2 decay of the moment, in [0, 1)
 * @param epsilon added to the magnitude of the momentum, 0 or more; 0 / 0 is taken as 0
 * @param biasCorrection whether m and a are corrected for their start at zero, which the published
 *     rule does not
 */
public record AcClip(
    double alpha,
    double beta1,
    double beta2,
    double epsilon,
    boolean biasCorrection,
    WeightDecay weightDecay)
    implements Optimizer {
  public AcClip {
    if (!(alpha >= 1 && alpha <= 2)) {
      throw new IllegalArgumentException("alpha must lie in [1, 2], not " + alpha);
    }
    Check.decay(beta1, "beta1");
    Check.decay(beta2, "beta2");
    Check.atLeastZero(epsilon, "epsilon");
  }

  /** With alpha 1, beta1 0.9, beta2 0.99, epsilon 1e-5, as published; no weight decay. */
  public static AcClip standard() {
    return new AcClip(1, 0.9, 0.99, 1e-5, false, WeightDecay.NONE);
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void update(
      double[] x, double[] gradient, double[][] state, int size, long step, double rate) {
    double mScale = biasCorrection ? 1 / (1 - Math.pow(beta1, (double) step)) : 1;
    double aScale = biasCorrection ? 1 / (1 - Math.pow(beta2, (double) step)) : 1;
    double floor = Denominator.floor(epsilon);
    double added = weightDecay.added();
    double kept = weightDecay.kept(rate);
    double[] ms = state[0];
    double[] as = state[1];
    for (int i = 0; i < size; i++) {
      double g = gradient[i] + added * x[i];
      ms[i] = beta1 * ms[i] + (1 - beta1) * g;
      as[i] = beta2 * as[i] + (1 - beta2) * power(Math.abs(g));
      double m = ms[i] * mScale;
      double threshold = root(as[i] * aScale);
      x[i] = kept * x[i] - rate * Math.min(1, threshold / (Math.abs(m) + floor)) * m;
    }
  }

  private double power(double magnitude) {
    if (alpha == 1) {
      return magnitude;
    }
    return alpha == 2 ? magnitude * magnitude : Math.pow(magnitude, alpha);
  }

  private double root(double moment) {
    if (alpha == 1) {
      return moment;
    }
    return alpha == 2 ? Math.sqrt(moment) : Math.pow(moment, 1 / alpha);
  }
}
