package io.orthant.index;

/** Working memory of one group of queries. */
final class BatchScratch {
  final SearchScratch single;
  final float[][] queries;
  final QueryScan[] scans;
  final ProbePairs pairs = new ProbePairs();

  /** The pairs that pass over the codes of a partition together. */
  final int[] places = new int[3];

  /** How many rows each of them has to scan. */
  final int[] counts = new int[places.length];

  BatchScratch(IndexData data) {
    single = new SearchScratch(data);
    queries = new float[BatchSearcher.QUERIES][data.parameters().storedDimension()];
    scans = new QueryScan[BatchSearcher.QUERIES];
    for (int query = 0; query < scans.length; query++) {
      scans[query] = new QueryScan(data);
    }
  }

  /** The scan of the query in a slot. */
  QueryScan scanAt(int slot) {
    return scans[pairs.query(places[slot])];
  }
}
