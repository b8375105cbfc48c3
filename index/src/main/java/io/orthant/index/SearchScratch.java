package io.orthant.index;

import io.orthant.vectors.TopK;
import java.util.Arrays;

/** Working memory of one search at a time, kept so that searches allocate nothing but results. */
final class SearchScratch {
  final float[] query;
  final float[] centered;
  final ProbePlan probes;
  final QueryScan scan;
  final LookupTables tables;
  final ScanBuffers buffers = new ScanBuffers();
  final Candidates candidates = new Candidates();
  final float[] scores = new float[ScanBuffers.ROWS];
  int[] positions = new int[ScanBuffers.ROWS];
  float[] rerankScores = new float[ScanBuffers.ROWS];
  private TopK top = new TopK(1);
  private int topSize = 1;

  SearchScratch(IndexData data) {
    IndexParameters parameters = data.parameters();
    query = new float[parameters.storedDimension()];
    centered = new float[parameters.dimension()];
    probes = new ProbePlan(data);
    scan = new QueryScan(data);
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
