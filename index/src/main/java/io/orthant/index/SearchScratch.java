package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
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
  int[] slots = new int[ScanBuffers.ROWS];
  float[] scores = new float[ScanBuffers.ROWS];
  private TopK top = new TopK(1);
  private int topSize = 1;

  SearchScratch(IndexParameters parameters, Codebooks codebooks, int probeBlocks) {
    query = new float[parameters.storedDimension()];
    centered = new float[parameters.dimension()];
    probes = new ProbePlan(parameters, probeBlocks);
    scan = new QueryScan(codebooks);
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

  /** Makes room for a number of rows to score exactly. */
  void reserve(int count) {
    if (count > slots.length) {
      int capacity = Math.max(count, 2 * slots.length);
      slots = Arrays.copyOf(slots, capacity);
      scores = new float[capacity];
    }
  }
}
