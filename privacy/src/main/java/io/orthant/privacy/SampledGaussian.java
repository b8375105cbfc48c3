package io.orthant.privacy;

/**
 * One release of a noisy sum over a Poisson sample: each unit takes part with probability {@code
 * samplingRate}, independently of all others; a unit that takes part moves the sum by at most 1 in
 * Euclidean norm; every coordinate of the sum gets independent Gaussian noise of standard deviation
 * {@code noiseMultiplier}.
 *
 * @param samplingRate probability q that a unit takes part, in [0, 1]
 * @param noiseMultiplier standard deviation sigma of the noise over the sensitivity, 0 or more; 0
 *     gives no privacy
 */
public record SampledGaussian(double samplingRate, double noiseMultiplier) {
  public SampledGaussian {
    if (!(samplingRate >= 0 && samplingRate <= 1)) {
      throw new IllegalArgumentException(
          "The sampling rate must lie in [0, 1], not " + samplingRate);
    }
    if (!(noiseMultiplier >= 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The noise multiplier must be 0 or more and finite, not " + noiseMultiplier);
    }
  }
}
