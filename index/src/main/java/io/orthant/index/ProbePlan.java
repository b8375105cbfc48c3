package io.orthant.index;

import io.orthant.vectors.VectorOps;
import java.util.Arrays;

/**
 * The partitions that one query considers, ranked by merit, and the scores of their centroids.
 * Memory is kept from query to query; not thread-safe.
 */
final class ProbePlan {
  /** The first partitions are sorted, because they set the threshold for the others. */
  static final int SORTED = 8;

  final float[] query;
  final LookupTables tables;
  final short[] sums;
  final long[] masks;
  final int[] promising;
  final float[] exact;
  private final long[] keys;
  private final float[] scores;
  private int size;

  /**
   * @param probeBlocks codes of a partition
   */
  ProbePlan(IndexParameters parameters, int probeBlocks) {
    int partitions = parameters.partitions();
    int padded = Math.ceilDiv(VectorOps.paddedRows(partitions), Long.SIZE) * Long.SIZE;
    query = new float[parameters.codedDimension() + 1];
    tables = new LookupTables(probeBlocks);
    sums = new short[padded];
    masks = new long[Math.ceilDiv(partitions, Long.SIZE)];
    promising = new int[partitions];
    exact = new float[partitions];
    keys = new long[partitions];
    scores = new float[partitions];
  }

  void clear() {
    size = 0;
  }

  void add(int partition, float score, float merit) {
    keys[size++] = (long) Descending.bits(merit) << Integer.SIZE | partition;
    scores[partition] = score;
  }

  /**
   * Puts the {@code count} best partitions first, the very best of them in order; ties by the lower
   * number.
   */
  void rank(int count) {
    if (count < size) {
      Selection.smallestFirst(keys, size, count);
    }
    int sorted = Math.min(SORTED, count);
    if (sorted < count) {
      Selection.smallestFirst(keys, count, sorted);
    }
    Arrays.sort(keys, 0, sorted);
  }

  /** Puts all partitions that were added in order. */
  void sortAll() {
    Arrays.sort(keys, 0, size);
  }

  /** The partition at a rank. */
  int partition(int rank) {
    return (int) keys[rank];
  }

  /** The score of the centroid of a partition that was added. */
  float score(int partition) {
    return scores[partition];
  }
}
