package io.orthant.blackbox;

/**
 * A function of which values can be asked for, and nothing else.
 *
 * <p>An answer may be noisy, and it may be missing: NaN or infinite stands for a point that has no
 * value. Used by one thread at a time.
 */
public interface Oracle {
  /** Number of coordinates of a point, 0 or more. */
  int dimension();

  /**
   * The values at several points. What is random about the answers, such as the sample a loss is
   * taken over, is the same for all points of one call where the oracle can manage that:
   * differences within a call are then less noisy than differences between calls.
   *
   * @param points [n, dimension], not to be changed and not to be kept
   * @return one value for each point; not finite where there is none
   * @throws OracleFailureException if the call as a whole brought no answer
   */
  double[] values(double[][] points);

  /** In which precision the answers were computed, which bounds how close two probes may lie. */
  default Precision precision() {
    return Precision.DOUBLE;
  }

  /** Precision of answers. */
  enum Precision {
    /** Float32: a relative error of about 6e-8. */
    SINGLE,
    /** Float64: a relative error of about 1e-16. */
    DOUBLE
  }
}
