package io.orthant.privacy;

import java.util.List;

/**
 * Adds up privacy loss. Accountants are immutable and safe to share between threads; all their
 * answers are upper bounds, for both directions of adding or removing one unit.
 */
public sealed interface Accountant permits PldAccountant, RdpAccountant {
  /**
   * The privacy profile of all given phases together.
   *
   * @param phases what was done; none at all leaks nothing
   */
  PrivacyProfile profile(List<Phase> phases);

  /** The epsilon that the phases cost at a delta in (0, 1); infinite if there is none. */
  default double epsilon(List<Phase> phases, double delta) {
    return profile(phases).epsilon(delta);
  }
}
