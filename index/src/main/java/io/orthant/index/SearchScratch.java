package io.orthant.index;

import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import java.util.Arrays;

/** Working memory of one search at a time, kept so that searches allocate nothing but results. */
final class SearchScratch {
  /** Groups scanned before their sums are looked at: 8,192 rows, 16 KB of sums. */
  static final int SCAN_GROUPS = 64;

  static final int SCAN_ROWS = SCAN_GROUPS * VectorOps.GROUP_ROWS;

  final float[] query;
  final float[] centered;
  final float[] centroidScores;
  final float[] probeMerits;
  final ProbeOrder probes;
  final LookupTables tables;
  final Candidates candidates = new Candidates();
  final short[] sums = new short[SCAN_ROWS];
  final float[] scores = new float[SCAN_ROWS];
  int[] positions = new int[SCAN_ROWS];
  float[] rerankScores = new float[SCAN_ROWS];
  private TopK top = new TopK(1);
  private int topSize = 1;

  SearchScratch(IndexParameters parameters) {
    query = new float[parameters.dimension()];
    centered = new float[parameters.dimension()];
    centroidScores = new float[parameters.partitions()];
    probeMerits = new float[parameters.partitions()];
    probes = new ProbeOrder(parameters.partitions());
    tables = new LookupTables(parameters.blocks());
  }

  /** An empty heap for k rows. */
  TopK top(int k) {
    if (k != topSize) {
      top = new TopK(k);
      topSize = k;
    }
    top.clear();
    return top;
  }

  /** Makes room for a number of candidates to score exactly. */
  void reserve(int candidateCount) {
    if (candidateCount > positions.length) {
      int capacity = Math.max(candidateCount, 2 * positions.length);
      positions = Arrays.copyOf(positions, capacity);
      rerankScores = new float[capacity];
    }
  }
}
