package io.orthant.app.console;

/** Carries an {@link OutOfMemoryError} to where failures are reported. */
final class OutOfMemory extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final OutOfMemoryError error;

  OutOfMemory(OutOfMemoryError error) {
    super(error);
    this.error = error;
  }

  OutOfMemoryError error() {
    return error;
  }
}
