package io.orthant.learn.dp;

/** How gradients are bounded before noise is added. */
public sealed interface ClippingRule {
  /** How many values a run learns from releases, for gradients of that many coordinates. */
  default int learnedValues(int dimension) {
    return switch (this) {
      case Flat _, Automatic _ -> 0;
      case QuantileAdaptive _ -> 1;
      case AdaClip _ -> Math.multiplyExact(2, dimension);
    };
  }

  /** The rule for a reader who does not know its settings by name. */
  default String description() {
    return switch (this) {
      case Flat(double norm) -> "to a norm of %s".formatted(norm);
      case Automatic(double stabiliser) ->
          "each brought to length 1 (automatic clipping, stabiliser %s)".formatted(stabiliser);
      case QuantileAdaptive quantile ->
          "to a norm that begins with %s and follows quantile %s of the norms by a noisy count (rate %s, noise of the count %s)"
              .formatted(
                  quantile.initialNorm(),
                  quantile.quantile(),
                  quantile.learningRate(),
                  quantile.countNoise());
      case AdaClip ada ->
          "coordinate by coordinate (AdaCliP, variance of %s, deviations from %.4g, variances from %.4g to %.4g, decays %s and %s)"
              .formatted(
                  switch (ada.varianceScale()) {
                    case PER_EXAMPLE -> "single gradients";
                    case AS_PUBLISHED -> "released means";
                  },
                  ada.initialDeviation(),
                  ada.leastVariance(),
                  ada.mostVariance(),
                  ada.meanDecay(),
                  ada.varianceDecay());
    };
  }

  /**
   * One norm for all: DP-SGD. Abadi et al., "Deep Learning with Differential Privacy", 2016.
   *
   * @param norm largest Euclidean norm of a gradient, above 0
   */
  record Flat(double norm) implements ClippingRule {
    public Flat {
      requirePositive("clipping norm", norm);
    }
  }

  /**
   * Every gradient is brought to a norm just below 1, {@code g / (|g| + stabiliser)}, so that there
   * is no norm to tune. Bu, Wang, Zha and Karypis, "Automatic Clipping", 2023.
   *
   * @param stabiliser above 0; the original takes 0.01
   */
  record Automatic(double stabiliser) implements ClippingRule {
    public Automatic {
      requirePositive("stabiliser", stabiliser);
    }
  }

  /**
   * One norm that follows a quantile of the norms, which costs a noisy count at each step. Andrew,
   * Thakkar, McMahan and Ramaswamy, "Differentially Private Learning with Adaptive Clipping", 2021.
   * The count takes a part of the noise multiplier's privacy, so that a step costs what the
   * mechanism says.
   *
   * @param initialNorm above 0
   * @param quantile share of gradients that should not be clipped, in (0, 1)
   * @param learningRate how fast the logarithm of the norm moves, above 0; the original takes 0.2
   * @param countNoise standard deviation of the noise of the count, above half the noise multiplier
   */
  record QuantileAdaptive(
      double initialNorm, double quantile, double learningRate, double countNoise)
      implements ClippingRule {
    public QuantileAdaptive {
      requirePositive("initial norm", initialNorm);
      requirePositive("learning rate", learningRate);
      requirePositive("noise of the count", countNoise);
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException("The quantile must lie in (0, 1), not " + quantile);
      }
    }
  }

  /**
   * AdaCliP: each coordinate is shifted by a running mean and scaled by a running deviation, both
   * learned from what was released, so that noise follows the spread of the coordinate. Pichapati,
   * Suresh, Yu, Reddi and Kumar, "AdaCliP: Adaptive Clipping for Private SGD", 2019.
   *
   * <p>Not to be taken for {@link QuantileAdaptive}, which another library calls by this name.
   *
   * @param meanDecay decay beta1 of the mean, in [0, 1)
   * @param varianceDecay decay beta2 of the variance, in [0, 1)
   * @param leastVariance h1, above 0
   * @param mostVariance h2, above h1
   * @param gamma mean squared norm that shifted and scaled gradients are brought to, above 0; less
   *     than 1 clips more rarely and adds more noise
   * @param varianceScale of what the variance is
   * @param initialDeviation deviation of a coordinate to begin with, above 0; published is {@code
   *     sqrt(h1 h2)}
   * @param leastNorm the norm of the scales is not let below this, 0 or more
   */
  record AdaClip(
      double meanDecay,
      double varianceDecay,
      double leastVariance,
      double mostVariance,
      double gamma,
      VarianceScale varianceScale,
      double initialDeviation,
      double leastNorm)
      implements ClippingRule {
    public AdaClip {
      requireDecay(meanDecay);
      requireDecay(varianceDecay);
      requirePositive("least variance", leastVariance);
      requirePositive("gamma", gamma);
      requirePositive("initial deviation", initialDeviation);
      if (!(mostVariance > leastVariance) || !(leastNorm >= 0)) {
        throw new IllegalArgumentException(
            "The most variance must be above the least and the least norm 0 or more, not %s and %s"
                .formatted(mostVariance, leastNorm));
      }
    }

    /** The published settings, with the given meaning of the variance. */
    public static AdaClip standard(VarianceScale scale) {
      double least = 1e-12;
      double most = 10;
      return new AdaClip(0.99, 0.9, least, most, 1, scale, Math.sqrt(least * most), 0);
    }

    /**
     * Begins as clipping by one norm does, and lets no coordinate's variance rise above that: the
     * noise of a step is at most that of {@link Flat} with the same norm, and less wherever
     * gradients spread less. Without the bound, a variance learned from releases of B examples over
     * d coordinates feeds on its own noise, by about {@code d noise^2 / 2 B} a step.
     *
     * @param norm above 0
     * @param coordinates of the gradient, at least 1
     */
    public static AdaClip within(double norm, int coordinates) {
      double variance = norm * norm / coordinates;
      return standard(VarianceScale.PER_EXAMPLE).startingAt(Math.sqrt(variance)).upTo(variance);
    }

    /** The same with another start. */
    public AdaClip startingAt(double deviation) {
      return new AdaClip(
          meanDecay,
          varianceDecay,
          leastVariance,
          mostVariance,
          gamma,
          varianceScale,
          deviation,
          leastNorm);
    }

    /** The same with another bound on the variance of a coordinate. */
    public AdaClip upTo(double variance) {
      return new AdaClip(
          meanDecay,
          varianceDecay,
          leastVariance,
          variance,
          gamma,
          varianceScale,
          initialDeviation,
          leastNorm);
    }

    private static void requireDecay(double decay) {
      if (!(decay >= 0 && decay < 1)) {
        throw new IllegalArgumentException("Decays must lie in [0, 1), not " + decay);
      }
    }
  }

  /** What AdaCliP's running variance estimates. */
  enum VarianceScale {
    /**
     * The spread of single gradients: that of released means times the expected batch size. The
     * scales then settle at the right size from any start.
     */
    PER_EXAMPLE,
    /**
     * The spread of released means, as published for batches of one. With larger batches scales
     * shrink, gradients are clipped more, and released means spread less: training stops moving.
     */
    AS_PUBLISHED
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The %s must be above 0 and finite, not %s".formatted(name, value));
    }
  }
}
