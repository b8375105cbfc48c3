package io.orthant.blackbox;

/**
 * A call of an oracle that brought no answer, such as a request that timed out. Anything else that
 * an oracle throws is taken for a mistake in it and ends the search.
 */
public final class OracleFailureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean transientFailure;

  private OracleFailureException(String message, Throwable cause, boolean transientFailure) {
    super(message, cause);
    this.transientFailure = transientFailure;
  }

  /** A failure that may not happen again when the same is asked once more. */
  public static OracleFailureException ofTheMoment(String message, Throwable cause) {
    return new OracleFailureException(message, cause, true);
  }

  /** A failure that asking again does not mend: these points have no value. */
  public static OracleFailureException lasting(String message, Throwable cause) {
    return new OracleFailureException(message, cause, false);
  }

  /** Whether asking again may help. */
  public boolean isTransient() {
    return transientFailure;
  }
}
