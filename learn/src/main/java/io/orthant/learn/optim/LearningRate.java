package io.orthant.learn.optim;

/**
 * Linear warm-up to a peak, then half a cosine down to a fraction of it.
 *
 * @param peak highest rate, above 0
 * @param warmupSteps steps until the peak is reached, 0 or more
 * @param totalSteps steps until the decay ends, at least 1; later steps keep the final rate
 * @param finalFraction the rate at the end as a share of the peak, in [0, 1]
 */
public record LearningRate(double peak, long warmupSteps, long totalSteps, double finalFraction) {
  public LearningRate {
    if (!(peak > 0) || Double.isInfinite(peak)) {
      throw new IllegalArgumentException("The learning rate must be above 0, not " + peak);
    }
    if (warmupSteps < 0 || totalSteps < 1) {
      throw new IllegalArgumentException(
          "Warm-up must be 0 steps or more and the total 1 or more, not %d and %d"
              .formatted(warmupSteps, totalSteps));
    }
    if (!(finalFraction >= 0 && finalFraction <= 1)) {
      throw new IllegalArgumentException(
          "The final fraction must lie in [0, 1], not " + finalFraction);
    }
  }

  /** The rate of a step; steps count from 1. */
  public double at(long step) {
    if (step <= warmupSteps) {
      return peak * step / warmupSteps;
    }
    double done =
        Math.min(1, (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    double cosine = 0.5 * (1 + Math.cos(Math.PI * done));
    return peak * (finalFraction + (1 - finalFraction) * cosine);
  }
}
