package io.orthant.privacy;

/**
 * An upper bound on the privacy loss of something that was done to data, as a curve of delta over
 * epsilon. Immutable and safe to share between threads.
 */
public interface PrivacyProfile {
  /**
   * The least epsilon, 0 or more, that is known to hold with the given delta; infinite if none is.
   *
   * @param delta in (0, 1)
   * @throws IllegalArgumentException if delta is outside
   */
  double epsilon(double delta);

  /**
   * The least delta, in [0, 1], that is known to hold with the given epsilon.
   *
   * @param epsilon 0 or more
   * @throws IllegalArgumentException if epsilon is negative or not a number
   */
  double delta(double epsilon);
}
