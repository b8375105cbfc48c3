package io.orthant.index;

import io.orthant.vectors.TopK;
import java.util.Arrays;

/** Working memory of one search at a time, kept so that searches allocate nothing but results. */
final class SearchScratch {
  final float[] query;
  final ProbePlan probes;
  final QueryScan scan;
  final SlotSet seen = new SlotSet();
  final ScanBuffers buffers = new ScanBuffers();
  int[] slots = new int[ScanBuffers.ROWS];
  float[] scores = new float[ScanBuffers.ROWS];
  private TopK top = new TopK(1);
  private int topSize = 1;

  SearchScratch(IndexData data) {
    query = new float[data.parameters().storedDimension()];
    probes = new ProbePlan(data.parameters(), data.probeCodes().codebooks().blocks());
    scan = new QueryScan(data);
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
