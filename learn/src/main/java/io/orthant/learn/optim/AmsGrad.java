package io.orthant.learn.optim;

/**
 * AMSGrad: Adam whose denominator is the largest second moment seen so far, so that a rare large
 * gradient is never forgotten. Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR
 * 2018, algorithm 2.
 *
 * <p>State per coordinate: first moment m, second moment v, and the maximum of v. Weight decay is
 * decoupled: a step first shrinks the parameter by {@code rate * weightDecay} of itself.
 *
 * @param variant how the maximum enters the step
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the denominator, 0 or more; a zero gradient from the start
 *     gives a zero step whatever epsilon is
 * @param weightDecay 0 or more
 */
public record AmsGrad(
    Variant variant, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  /** The published rule and the one in wide use differ in bias correction. */
  public enum Variant {
    /** As published: no bias correction; {@code x -= rate * m / (sqrt(max v) + epsilon)}. */
    PAPER,
    /**
     * The maximum is taken over uncorrected v, and both moments are corrected for their start at
     * zero: {@code x -= rate / (1 - beta1^t) * m / (sqrt(max v) / sqrt(1 - beta2^t) + epsilon)}.
     */
    TORCH
  }

  public AmsGrad {
    if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "beta1 and beta2 must lie in [0, 1), not " + beta1 + " and " + beta2);
    }
    if (!(epsilon >= 0) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "epsilon and weight decay must be 0 or more, not " + epsilon + " and " + weightDecay);
    }
  }

  /** The TORCH variant with beta1 0.9, beta2 0.999, epsilon 1e-8 and no weight decay. */
  public static AmsGrad standard() {
    return new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, 0);
  }

  @Override
  public int stateSize() {
    return 3;
  }

  @Override
  public void update(
      Coordinates x,
      long xAt,
      Coordinates gradient,
      long gradientAt,
      Coordinates state,
      long stateAt,
      int size,
      long step,
      double rate) {
    boolean corrected = variant == Variant.TORCH;
    double scaledRate = corrected ? rate / (1 - Math.pow(beta1, (double) step)) : rate;
    double rootCorrection = corrected ? 1 / Math.sqrt(1 - Math.pow(beta2, (double) step)) : 1;
    double kept = 1 - rate * weightDecay;
    long mAt = stateAt;
    long vAt = stateAt + size;
    long maxAt = stateAt + 2L * size;
    for (int i = 0; i < size; i++) {
      double g = gradient.get(gradientAt + i);
      double m = beta1 * state.get(mAt + i) + (1 - beta1) * g;
      double v = beta2 * state.get(vAt + i) + (1 - beta2) * g * g;
      double max = Math.max(state.get(maxAt + i), v);
      state.set(mAt + i, m);
      state.set(vAt + i, v);
      state.set(maxAt + i, max);
      double denominator = Math.sqrt(max) * rootCorrection + epsilon;
      double move = denominator > 0 ? scaledRate * m / denominator : 0;
      x.set(xAt + i, kept * x.get(xAt + i) - move);
    }
  }
}
