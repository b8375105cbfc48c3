package io.orthant.index;

import io.orthant.vectors.TopK;
import java.util.Arrays;

/** Working memory of one search at a time, kept so that searches allocate nothing but results. */
final class SearchScratch {
  final float[] query;
  final float[] codedQuery;
  final ProbePlan probes;
  final QueryScan scan;
  final SlotSet seen = new SlotSet();
  final ScanBuffers buffers = new ScanBuffers();
  int[] slots = new int[ScanBuffers.ROWS];
  float[] scores = new float[ScanBuffers.ROWS];
  private final IndexParameters parameters;
  private final CodedSpace space;
  private TopK top = new TopK(1);
  private int topSize = 1;

  SearchScratch(IndexData data) {
    parameters = data.parameters();
    space = data.space();
    query = new float[parameters.storedDimension()];
    codedQuery = new float[parameters.centroidColumns()];
    probes = new ProbePlan(parameters, data.probeCodes().codebooks().blocks());
    scan = new QueryScan(data);
  }

  /**
   * Makes the next query ready: as rows are scored, and as codes are scanned.
   *
   * @param name what to call it in an error
   * @throws IllegalArgumentException as {@link PreparedRows#prepareQuery}
   */
  void prepare(float[] vector, String name) {
    int dimension = parameters.dimension();
    PreparedRows.prepareQuery(vector, dimension, parameters.similarity(), name, query);
    System.arraycopy(query, 0, codedQuery, 0, dimension);
    space.mapQuery(codedQuery);
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
