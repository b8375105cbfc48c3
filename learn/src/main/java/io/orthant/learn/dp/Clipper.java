package io.orthant.learn.dp;

import java.util.Arrays;

/**
 * The state of a {@link ClippingRule}: a centre a and a scale b, fixed before a batch is seen, by
 * which gradients become {@code (g - a) / b} with norm at most 1, and which a release updates.
 */
final class Clipper {
  /** Keeps rounding from lifting a clipped norm above 1. */
  private static final double MARGIN = 1 - 1e-6;

  private final ClippingRule rule;
  private final double batch;
  private final double[] centre;
  private final double[] scale;
  private final double[] variance;

  /**
   * @param batch expected number of examples in a step
   */
  Clipper(ClippingRule rule, int dimension, double batch) {
    this.rule = rule;
    this.batch = batch;
    centre = new double[dimension];
    scale = new double[dimension];
    variance = new double[rule instanceof ClippingRule.AdaClip ? dimension : 0];
    switch (rule) {
      case ClippingRule.Flat flat -> Arrays.fill(scale, flat.norm());
      case ClippingRule.Automatic _ -> Arrays.fill(scale, 1);
      case ClippingRule.QuantileAdaptive adaptive -> Arrays.fill(scale, adaptive.initialNorm());
      case ClippingRule.AdaClip ada -> {
        Arrays.fill(variance, ada.initialDeviation() * ada.initialDeviation());
        rescale(ada);
      }
    }
  }

  double[] centre() {
    return centre;
  }

  double[] scale() {
    return scale;
  }

  /**
   * What each example's shifted and scaled gradient is multiplied with; 0 for a gradient that is
   * not finite, which then counts as the zero vector.
   */
  double[] factors(double[] squaredNorms) {
    double[] factors = new double[squaredNorms.length];
    for (int i = 0; i < factors.length; i++) {
      double norm = Math.sqrt(squaredNorms[i]);
      if (norm < Double.POSITIVE_INFINITY) {
        factors[i] =
            rule instanceof ClippingRule.Automatic automatic
                ? MARGIN / (norm + automatic.stabiliser())
                : Math.min(1, MARGIN / norm);
      }
    }
    return factors;
  }

  /** Learns from a release: the noisy count of unclipped gradients moves the norm. */
  void updateNorm(ClippingRule.QuantileAdaptive adaptive, double unclippedShare) {
    double step = Math.exp(-adaptive.learningRate() * (unclippedShare - adaptive.quantile()));
    for (int i = 0; i < scale.length; i++) {
      scale[i] *= step;
    }
  }

  /**
   * Learns from a release: mean and variance of each coordinate, and from them the scales.
   *
   * @param released the released mean gradient
   * @param noise standard deviation of its noise where the scale is 1
   */
  void updateMoments(ClippingRule.AdaClip ada, double[] released, double noise) {
    double times = ada.varianceScale() == ClippingRule.VarianceScale.PER_EXAMPLE ? batch : 1;
    for (int i = 0; i < centre.length; i++) {
      double deviation = released[i] - centre[i];
      double added = scale[i] * noise;
      double spread =
          Math.clamp(
              times * (deviation * deviation - added * added),
              ada.leastVariance(),
              ada.mostVariance());
      centre[i] = ada.meanDecay() * centre[i] + (1 - ada.meanDecay()) * released[i];
      variance[i] = ada.varianceDecay() * variance[i] + (1 - ada.varianceDecay()) * spread;
    }
    rescale(ada);
  }

  private void rescale(ClippingRule.AdaClip ada) {
    double sum = 0;
    for (double value : variance) {
      sum += Math.sqrt(value);
    }
    // The norm of the scales is the sum of the deviations over the root of gamma.
    double lift = Math.max(1, ada.leastNorm() * Math.sqrt(ada.gamma()) / sum);
    for (int i = 0; i < scale.length; i++) {
      scale[i] = lift * Math.sqrt(Math.sqrt(variance[i]) * sum / ada.gamma());
    }
  }

  double[] variance() {
    return variance;
  }

  /** The norm of the quantile-adaptive rule; centre, then variance, of AdaCliP; else nothing. */
  double[] learned() {
    return switch (rule) {
      case ClippingRule.Flat _, ClippingRule.Automatic _ -> new double[0];
      case ClippingRule.QuantileAdaptive _ -> new double[] {scale[0]};
      case ClippingRule.AdaClip _ -> {
        double[] learned = Arrays.copyOf(centre, 2 * centre.length);
        System.arraycopy(variance, 0, learned, centre.length, centre.length);
        yield learned;
      }
    };
  }

  void restore(double[] learned) {
    int wanted = rule.learnedValues(scale.length);
    if (learned.length != wanted) {
      throw new IllegalArgumentException(
          "This rule learns %d values, not %d".formatted(wanted, learned.length));
    }
    switch (rule) {
      case ClippingRule.Flat _, ClippingRule.Automatic _ -> {}
      case ClippingRule.QuantileAdaptive _ -> Arrays.fill(scale, learned[0]);
      case ClippingRule.AdaClip ada -> {
        System.arraycopy(learned, 0, centre, 0, centre.length);
        System.arraycopy(learned, centre.length, variance, 0, centre.length);
        rescale(ada);
      }
    }
  }
}
