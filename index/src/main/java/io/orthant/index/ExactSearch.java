package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Brute force: scores every row. The truth that approximate search is measured against, and the
 * fastest way for a few thousand rows.
 *
 * <p>Batches are computed in tiles of rows that stay in the cache while several queries pass over
 * them. Safe to use from any number of threads while the matrix is not changed. A search costs
 * O(rows * dimension).
 */
public final class ExactSearch {
  private final RowStore rows;
  private final int size;
  private final int dimension;
  private final Similarity similarity;
  private final Admission admission;
  private final RowScan scan;
  private final Pool<ScanScratch> pool;

  /**
   * @param rows at least one row; not copied, but under cosine, where a scaled copy is made
   * @throws IllegalArgumentException if there is no row, or a row has NaN or infinite values, is
   *     zero under cosine, or is so long that scores overflow; the row is named
   */
  public ExactSearch(Matrix rows, Similarity similarity) {
    this(RowStore.numbered(checked(rows, similarity)), rows.dimension(), similarity);
  }

  private ExactSearch(RowStore rows, int dimension, Similarity similarity) {
    this(rows, rows.size(), dimension, similarity, Admission.all(rows));
  }

  private ExactSearch(
      RowStore rows, int size, int dimension, Similarity similarity, Admission admission) {
    this.rows = rows;
    this.size = size;
    this.dimension = dimension;
    this.similarity = similarity;
    this.admission = admission;
    this.scan = new RowScan(rows, similarity);
    this.pool = new Pool<>(() -> new ScanScratch(rows.storedDimension(), scan.tileRows()));
  }

  /** Brute force over the rows that an index keeps. */
  static ExactSearch over(IndexData data) {
    return new ExactSearch(
        data.rows(),
        data.size(),
        data.parameters().dimension(),
        data.parameters().similarity(),
        Admission.of(data, RowFilter.ALL));
  }

  private static Matrix checked(Matrix rows, Similarity similarity) {
    PreparedRows prepared = new PreparedRows(rows, similarity);
    try (Workers workers = new Workers(1)) {
      prepared.check(workers);
    }
    return prepared.toMatrix();
  }

  /**
   * Finds the k rows most similar to a query.
   *
   * @param query {@code [dimension]}
   * @param k how many rows to return, at least 1; more than there are returns all
   * @throws IllegalArgumentException if k is below 1, or the query has another dimension, NaN or
   *     infinite values, is too long, or is zero under cosine
   */
  public Neighbors search(float[] query, int k) {
    return search(query, k, admission);
  }

  /** Finds the k most similar of the admitted rows. */
  Neighbors search(float[] query, int k, Admission admitted) {
    ScanScratch scratch = pool.take();
    try {
      PreparedRows.prepareQuery(query, dimension, similarity, "The query", scratch.query[0]);
      TopK[] top = scratch.top(kept(k));
      scan.offerAll(scratch.query, admitted, top, scratch.scores);
      return top[0].drain();
    } finally {
      pool.giveBack(scratch);
    }
  }

  /**
   * Searches for every row of a matrix.
   *
   * @param threads threads to use, at least 1; the result does not depend on it
   * @return one result for each query, in order
   * @throws IllegalArgumentException as {@link #search(float[], int)}, naming the row
   */
  public List<Neighbors> search(Matrix queries, int k, int threads) {
    return search(queries, k, admission, threads);
  }

  /** Searches for every row of a matrix among the admitted rows. */
  List<Neighbors> search(Matrix queries, int k, Admission admitted, int threads) {
    Neighbors[] results = new Neighbors[queries.rows()];
    try (Workers workers = new Workers(threads)) {
      workers.run(
          results.length,
          RowScan.QUERIES,
          (from, to) -> {
            float[][] prepared = new float[to - from][rows.storedDimension()];
            TopK[] tops = new TopK[to - from];
            for (int row = from; row < to; row++) {
              PreparedRows.prepareQuery(
                  queries.row(row), dimension, similarity, "Query " + row, prepared[row - from]);
              tops[row - from] = new TopK(kept(k));
            }
            scan.offerAll(prepared, admitted, tops, new float[tops.length * scan.tileRows()]);
            for (int row = from; row < to; row++) {
              results[row] = tops[row - from].drain();
            }
          });
    }
    return Arrays.asList(results);
  }

  private int kept(int k) {
    return Math.min(k, Math.max(size, 1));
  }
}
