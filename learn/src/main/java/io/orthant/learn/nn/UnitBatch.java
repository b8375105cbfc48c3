package io.orthant.learn.nn;

import java.util.List;

/**
 * Histories of several units (examples, or users with all that they did), laid side by side: each
 * unit has the same number of windows of the same length, filled up at the end of a window with row
 * 0 and behind its last window with windows of which nothing counts.
 *
 * @param units how many there are, 1 or more
 * @param windows windows of a unit
 * @param length places of a window
 * @param inputs rows of histories [units * windows * length]
 * @param targets rows of the items that follow, 0 where nothing counts
 * @param weights what the loss at each place is multiplied with: one over the unit's targets, or 0
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record UnitBatch(
    int units, int windows, int length, long[] inputs, long[] targets, float[] weights) {
  /**
   * Lays out units.
   *
   * @param units for each unit stretches of at least two items: each but the last is an input, each
   *     but the first a target; at least one stretch for each unit
   */
  public static UnitBatch of(List<List<int[]>> units) {
    int windows = units.stream().mapToInt(List::size).max().orElseThrow();
    int length = 0;
    for (List<int[]> unit : units) {
      for (int[] stretch : unit) {
        length = Math.max(length, stretch.length - 1);
      }
    }
    int places = windows * length;
    UnitBatch batch =
        new UnitBatch(
            units.size(),
            windows,
            length,
            new long[units.size() * places],
            new long[units.size() * places],
            new float[units.size() * places]);
    for (int i = 0; i < units.size(); i++) {
      batch.fill(i * places, units.get(i));
    }
    return batch;
  }

  private void fill(int start, List<int[]> stretches) {
    int count = stretches.stream().mapToInt(stretch -> stretch.length - 1).sum();
    int at = start;
    for (int[] stretch : stretches) {
      for (int j = 0; j + 1 < stretch.length; j++) {
        inputs[at + j] = stretch[j];
        targets[at + j] = stretch[j + 1];
        weights[at + j] = 1f / count;
      }
      at += length;
    }
  }

  /** Places of a unit, filled up ones included. */
  int places() {
    return windows * length;
  }
}
