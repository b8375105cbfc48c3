package io.orthant.blackbox;

/** Why a search ended. */
public enum Status {
  /** The queries are spent. */
  BUDGET,
  /** The time is up. */
  TIME,
  /** An answer was as small as wanted. */
  TARGET,
  /** The optimiser has no further step to make. */
  CONVERGED,
  /** The oracle gave no finite value where the optimiser stood, several times in a row. */
  OBJECTIVE_INVALID,
  /** The caller asked for the end. */
  INTERRUPTED
}
