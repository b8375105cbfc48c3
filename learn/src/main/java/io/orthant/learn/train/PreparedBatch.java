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
   * @param inputs what is shown, wanting the hidden states of what is predicted
   * @param targets for each wanted position, the row of the item that belongs there
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
    List<int[]> predicted = new ArrayList<>();
    for (Window window : windows) {
      inputs.add(window.inputs());
      predicted.add(window.predicted());
    }
    long[] targets = new long[predicted.stream().mapToInt(places -> places.length).sum()];
    int filled = 0;
    for (int i = 0; i < windows.size(); i++) {
      int[] history = inputs.get(i);
      int[] places = predicted.get(i);
      int next = 0;
      for (int j = 0; j < history.length; j++) {
        if (history[j] != PaddedSequences.MASK) {
          history[j] = inputRows.slot(history[j]);
        }
        if (next < places.length && places[next] == j) {
          targets[filled++] = outputRows.slot(windows.get(i).target(j));
          next++;
        }
      }
    }
    return new Shard(PaddedSequences.of(inputs, predicted), targets);
  }
}
