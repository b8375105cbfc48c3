package io.orthant.index;

import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;

/**
 * Scores every row of a store, in tiles that stay in the cache while several queries pass over
 * them. Keeps no state of a query and is safe to use from any number of threads.
 */
final class RowScan {
  /** Queries that should pass over the rows together. */
  static final int QUERIES = 16;

  private static final int TILE_BYTES = 1 << 18;

  private final VectorOps ops = VectorOps.best();
  private final RowStore rows;
  private final Similarity similarity;
  private final int tileRows;

  RowScan(RowStore rows, Similarity similarity) {
    this.rows = rows;
    this.similarity = similarity;
    this.tileRows = Math.max(1, TILE_BYTES / rows.rowBytes());
  }

  /** Rows of a tile: how many scores of each query are kept at a time. */
  int tileRows() {
    return tileRows;
  }

  /**
   * Offers every admitted row to the heap of each query.
   *
   * @param queries prepared, of the stored dimension
   * @param tops one for each query
   * @param scores room for {@code queries.length * tileRows()} scores
   */
  void offerAll(float[][] queries, Admission admission, TopK[] tops, float[] scores) {
    int first = 0;
    while (first < rows.size()) {
      int count = Math.min(tileRows, rows.runEnd(first) - first);
      score(queries, first, count, scores);
      for (int query = 0; query < queries.length; query++) {
        offer(scores, query * count, first, count, admission, tops[query]);
      }
      first += count;
    }
  }

  private void score(float[][] queries, int first, int count, float[] scores) {
    boolean euclidean = similarity == Similarity.EUCLIDEAN;
    if (!euclidean && rows.format() == RowFormat.FLOAT32) {
      ops.products(queries, rows.segment(first), rows.offset(first), count, scores);
      return;
    }
    for (int query = 0; query < queries.length; query++) {
      for (int i = 0; i < count; i++) {
        scores[query * count + i] =
            euclidean
                ? -rows.squaredDistance(ops, queries[query], first + i)
                : rows.dot(ops, queries[query], first + i);
      }
    }
  }

  private void offer(float[] scores, int at, int first, int count, Admission admission, TopK top) {
    for (int i = 0; i < count; i++) {
      if (scores[at + i] >= top.threshold() && admission.admits(first + i)) {
        top.offer(rows.id(first + i), scores[at + i]);
      }
    }
  }
}
