package io.orthant.privacy;

/**
 * A mechanism applied again and again. What was done to the data is a list of phases, each of which
 * may have seen all results of earlier ones.
 *
 * @param mechanism what was applied
 * @param steps how often, 0 or more
 */
public record Phase(SampledGaussian mechanism, long steps) {
  public Phase {
    if (steps < 0) {
      throw new IllegalArgumentException("The number of steps must be 0 or more, not " + steps);
    }
  }

  /** Whether the result depends on the data at all. */
  boolean touchesData() {
    return steps > 0 && mechanism.samplingRate() > 0;
  }
}
