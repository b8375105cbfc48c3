package io.orthant.app.console;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C, and any other request to end the process, into a question that long work asks
 * itself after each step. The process waits until that work has put things in order and closed
 * this, for at most {@value #PATIENCE_SECONDS} seconds.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final PrintWriter err;
  private final Thread hook = new Thread(this::requested, "interruption");
  private volatile boolean requested;

  /** Listens from now until {@link #close}. */
  public Interruption() {
    err = new PrintWriter(System.err, true, System.err.charset());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the work has been asked to end. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  @Override
  public void close() {
    finished.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already; the hook finds the latch open.
      }
    }
  }

  private void requested() {
    requested = true;
    if (finished.getCount() > 0) {
      err.println("\nInterrupted; finishing the step ...");
    }
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        err.println("The step took too long; the last checkpoint stays as it was.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
