package io.orthant.index;

import io.orthant.index.quantize.Codebooks;

/** Working memory of one group of queries. */
final class BatchScratch {
  final SearchScratch single;
  final float[][] queries;
  final QueryScan[] scans;
  final ProbePairs pairs = new ProbePairs();

  /** The pairs that pass over the codes of a partition together, and their limits. */
  final int[] places = new int[3];

  final int[] limits = new int[places.length];

  BatchScratch(IndexParameters parameters, Codebooks codebooks, int probeBlocks) {
    single = new SearchScratch(parameters, codebooks, probeBlocks);
    queries = new float[BatchSearcher.QUERIES][parameters.storedDimension()];
    scans = new QueryScan[BatchSearcher.QUERIES];
    for (int query = 0; query < scans.length; query++) {
      scans[query] = new QueryScan(codebooks);
    }
  }

  /** The scan of the query in a slot. */
  QueryScan scanAt(int slot) {
    return scans[pairs.query(places[slot])];
  }
}
