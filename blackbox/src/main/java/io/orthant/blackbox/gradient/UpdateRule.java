package io.orthant.blackbox.gradient;

import org.jspecify.annotations.Nullable;

/** The state of a rule that turns gradient estimates into steps, for one search. */
public interface UpdateRule {
  /**
   * Standard deviation of the next directions by coordinate [d], each above 0; null for 1
   * everywhere. Asked once before each step.
   */
  default double @Nullable [] deviations() {
    return null;
  }

  /**
   * Decides a step.
   *
   * @param estimate the gradient where the search stands; not to be changed
   * @param step the step [d], to be filled in
   */
  void update(Estimate estimate, double[] step);

  /** Forgets everything: the search goes on from another point. */
  void reset();
}
