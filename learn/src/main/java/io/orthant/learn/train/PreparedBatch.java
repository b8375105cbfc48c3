package io.orthant.learn.train;

import io.orthant.learn.nn.PaddedSequences;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch laid out for a step: which item rows it touches, and for each thread a share of it whose
 * items are numbered by their place among those rows.
 *
 * @param windows the batch
 * @param inputRows rows of histories
 * @param outputRows rows of answers, to which negatives are still to be added; the same object when
 *     tied
 * @param shards shares of the batch, one for each thread
 */
record PreparedBatch(
    List<Window> windows, TouchedRows inputRows, TouchedRows outputRows, List<Shard> shards) {
  /**
   * A share of a batch.
   *
   * @param inputs histories
   * @param targets for each real position, the row of the item that follows
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed to one thread, never compared.
  record Shard(PaddedSequences inputs, long[] targets) {}

  /** Lays out a batch; the rows are cleared first. */
  static PreparedBatch of(
      List<Window> windows, int threads, TouchedRows inputRows, TouchedRows outputRows) {
    inputRows.clear();
    outputRows.clear();
    List<Shard> shards = new ArrayList<>();
    int count = Math.min(threads, windows.size());
    for (int i = 0; i < count; i++) {
      shards.add(
          shard(
              windows.subList(i * windows.size() / count, (i + 1) * windows.size() / count),
              inputRows,
              outputRows));
    }
    return new PreparedBatch(windows, inputRows, outputRows, shards);
  }

  private static Shard shard(List<Window> windows, TouchedRows inputRows, TouchedRows outputRows) {
    List<int[]> inputs = new ArrayList<>();
    long[] targets = new long[windows.stream().mapToInt(Window::length).sum()];
    int filled = 0;
    for (Window window : windows) {
      int[] history = window.inputs();
      for (int j = 0; j < history.length; j++) {
        history[j] = inputRows.slot(history[j]);
        targets[filled++] = outputRows.slot(window.target(j));
      }
      inputs.add(history);
    }
    return new Shard(PaddedSequences.of(inputs), targets);
  }
}
