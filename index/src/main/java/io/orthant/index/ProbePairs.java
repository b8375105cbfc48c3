package io.orthant.index;

import java.util.Arrays;

/**
 * Which query probes which partition, sorted by partition, and in the order of adding within one.
 * Memory is kept; not thread-safe.
 */
final class ProbePairs {
  private int size;
  private int[] partitions = new int[1024];
  private int[] queries = new int[1024];
  private float[] scores = new float[1024];
  private int[] starts = {0};
  private int[] order = {};

  void clear() {
    size = 0;
  }

  /**
   * @param score score of the centroid
   */
  void add(int partition, int query, float score) {
    if (size == partitions.length) {
      partitions = Arrays.copyOf(partitions, 2 * size);
      queries = Arrays.copyOf(queries, 2 * size);
      scores = Arrays.copyOf(scores, 2 * size);
    }
    partitions[size] = partition;
    queries[size] = query;
    scores[size++] = score;
  }

  /** Sorts what was added. */
  void sort(int partitionCount) {
    if (starts.length != partitionCount + 1) {
      starts = new int[partitionCount + 1];
    }
    if (order.length < size) {
      order = new int[partitions.length];
    }
    Arrays.fill(starts, 0);
    for (int pair = 0; pair < size; pair++) {
      starts[partitions[pair]]++;
    }
    int end = 0;
    for (int partition = 0; partition <= partitionCount; partition++) {
      end += starts[partition];
      starts[partition] = end;
    }
    for (int pair = size - 1; pair >= 0; pair--) {
      order[--starts[partitions[pair]]] = pair;
    }
  }

  /** Place of the first pair of a partition. */
  int start(int partition) {
    return starts[partition];
  }

  int query(int place) {
    return queries[order[place]];
  }

  float score(int place) {
    return scores[order[place]];
  }
}
