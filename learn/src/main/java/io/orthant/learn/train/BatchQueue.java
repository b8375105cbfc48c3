package io.orthant.learn.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Prepares batches ahead of the steps that take them: as many at once as there are threads, and
 * none with a single thread. What a batch is does not depend on when it was prepared.
 */
final class BatchQueue implements AutoCloseable {
  private final int items;
  private final boolean tied;
  private final int threads;
  private final int ahead;
  private final ExecutorService executor;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Rows> free = new ArrayDeque<>();

  /** Of the batch that was taken last; free when the next one is asked for. */
  private @Nullable Rows taken;

  BatchQueue(int items, boolean tied, int threads) {
    this.items = items;
    this.tied = tied;
    this.threads = threads;
    ahead = threads == 1 ? 0 : threads;
    executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("orthant-batches-", 0).factory());
  }

  private record Waiting(List<Window> windows, Rows rows, Future<PreparedBatch> batch) {}

  private record Rows(TouchedRows input, TouchedRows output) {}

  /**
   * Takes a batch of a sequence of batches, in their order, and lets those behind it be prepared.
   */
  PreparedBatch take(List<List<Window>> batches, int at) {
    if (!waiting.isEmpty() && !waiting.getFirst().windows().equals(batches.get(at))) {
      throw new IllegalStateException(
          "Batches are taken in their order; %d is not next".formatted(at));
    }
    if (taken != null) {
      free.add(taken);
    }
    if (ahead == 0) {
      taken = rows();
      return PreparedBatch.of(batches.get(at), threads, taken.input(), taken.output());
    }
    while (waiting.size() <= ahead && at + waiting.size() < batches.size()) {
      List<Window> windows = batches.get(at + waiting.size());
      Rows rows = rows();
      waiting.add(
          new Waiting(
              windows,
              rows,
              executor.submit(
                  () -> PreparedBatch.of(windows, threads, rows.input(), rows.output()))));
    }
    Waiting next = waiting.removeFirst();
    taken = next.rows();
    return TrainingStep.await(next.batch());
  }

  private Rows rows() {
    if (!free.isEmpty()) {
      return free.removeFirst();
    }
    TouchedRows input = new TouchedRows(items);
    return new Rows(input, tied ? input : new TouchedRows(items));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
