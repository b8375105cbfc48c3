package io.orthant.index;

import java.util.Arrays;

/** Ranks partitions by the score of their centroids. Memory is kept; not thread-safe. */
final class ProbeOrder {
  private final long[] keys;

  ProbeOrder(int partitions) {
    keys = new long[partitions];
  }

  /** Puts the {@code count} best partitions first, best first; ties by the lower number. */
  void rank(float[] scores, int count) {
    for (int partition = 0; partition < keys.length; partition++) {
      keys[partition] = (long) descending(scores[partition]) << Integer.SIZE | partition;
    }
    if (count < keys.length) {
      Selection.smallestFirst(keys, keys.length, count);
    }
    Arrays.sort(keys, 0, count);
  }

  /** The partition at a rank. */
  int partition(int rank) {
    return (int) keys[rank];
  }

  /** An integer that falls as the score rises. */
  private static int descending(float score) {
    int bits = Float.floatToRawIntBits(score);
    return bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
  }
}
