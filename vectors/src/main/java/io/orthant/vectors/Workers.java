package io.orthant.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of threads that share out ranges of row numbers. Tasks must write to places of
 * their own, so that the result does not depend on which thread did what.
 */
public final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService executor;

  /**
   * @param threads at least 1; one works in the caller's thread
   * @throws IllegalArgumentException if there is no thread
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Works on the numbers {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Range {
    /** Works on one range. */
    void run(int from, int to);
  }

  /** {@link #run(int, int, Range, Progress.Task)} without a report. */
  public void run(int total, int chunk, Range range) {
    run(total, chunk, range, Progress.Task.SILENT);
  }

  /**
   * Covers 0 to {@code total} by ranges of {@code chunk} numbers, and returns when all are done. An
   * exception of a range is thrown on to the caller.
   */
  public void run(int total, int chunk, Range range, Progress.Task progress) {
    AtomicInteger next = new AtomicInteger();
    Object progressLock = new Object();
    Runnable work =
        () -> {
          int chunks = Math.ceilDiv(total, chunk);
          for (int i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
            int from = i * chunk;
            int to = (int) Math.min(total, (long) from + chunk);
            range.run(from, to);
            synchronized (progressLock) {
              progress.advance(to - from);
            }
          }
        };
    if (threads == 1 || total <= chunk) {
      work.run();
    } else {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(work));
      }
      running.forEach(Workers::await);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("Interrupted while waiting");
      cancelled.initCause(e);
      throw cancelled;
    }
  }
}
