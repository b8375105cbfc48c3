package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Brute force: scores every row. The truth that approximate search is measured against, and the
 * fastest way for a few thousand rows.
 *
 * <p>Batches are computed in tiles of rows that stay in the cache while several queries pass over
 * them. Safe to use from any number of threads while the matrix is not changed. A search costs
 * O(rows * dimension).
 */
public final class ExactSearch {
  private static final int TILE_BYTES = 1 << 18;
  private static final int QUERIES_PER_TILE = 16;

  private final VectorOps ops = VectorOps.best();
  private final Matrix rows;
  private final Similarity similarity;
  private final IntUnaryOperator idOf;
  private final int dimension;
  private final int tileRows;

  /**
   * @param rows at least one row; not copied, but under cosine, where a scaled copy is made
   * @throws IllegalArgumentException if there is no row, or a row has NaN or infinite values, is
   *     zero under cosine, or is so long that scores overflow; the row is named
   */
  public ExactSearch(Matrix rows, Similarity similarity) {
    this(checked(rows, similarity), rows.dimension(), similarity, row -> row);
  }

  private ExactSearch(
      Matrix prepared, int dimension, Similarity similarity, IntUnaryOperator idOf) {
    this.rows = prepared;
    this.dimension = dimension;
    this.similarity = similarity;
    this.idOf = idOf;
    this.tileRows = Math.max(1, TILE_BYTES / (prepared.dimension() * Float.BYTES));
  }

  /**
   * Brute force over the rows that an index keeps, of which a copy is made if it was changed or
   * they are not float32.
   */
  static ExactSearch over(IndexData data) {
    RowStore rows = data.rows();
    Similarity similarity = data.parameters().similarity();
    int dimension = data.parameters().dimension();
    if (rows.format() == RowFormat.FLOAT32
        && rows.size() == rows.baseRows()
        && data.deletions().count() == 0) {
      return new ExactSearch(rows.baseMatrix(), dimension, similarity, rows::id);
    }
    Matrix live = Matrix.allocate(Arena.ofAuto(), data.size(), rows.storedDimension());
    int[] ids = new int[data.size()];
    float[] values = new float[rows.storedDimension()];
    int count = 0;
    for (int slot = 0; slot < rows.size(); slot++) {
      if (data.isLive(slot)) {
        rows.copy(slot, values);
        live.setRow(count, values);
        ids[count++] = rows.id(slot);
      }
    }
    return new ExactSearch(live, dimension, similarity, row -> ids[row]);
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
    return searchBatch(new float[][] {prepare(query, "The query")}, k)[0];
  }

  /**
   * Searches for every row of a matrix.
   *
   * @param threads threads to use, at least 1; the result does not depend on it
   * @return one result for each query, in order
   * @throws IllegalArgumentException as {@link #search(float[], int)}, naming the row
   */
  public List<Neighbors> search(Matrix queries, int k, int threads) {
    Neighbors[] results = new Neighbors[queries.rows()];
    try (Workers workers = new Workers(threads)) {
      workers.run(
          results.length,
          QUERIES_PER_TILE,
          (from, to) -> {
            float[][] batch = new float[to - from][];
            for (int row = from; row < to; row++) {
              batch[row - from] = prepare(queries.row(row), "Query " + row);
            }
            System.arraycopy(searchBatch(batch, k), 0, results, from, batch.length);
          });
    }
    return Arrays.asList(results);
  }

  private float[] prepare(float[] query, String name) {
    float[] prepared = new float[rows.dimension()];
    PreparedRows.prepareQuery(query, dimension, similarity, name, prepared);
    return prepared;
  }

  private Neighbors[] searchBatch(float[][] queries, int k) {
    TopK[] tops = new TopK[queries.length];
    Arrays.setAll(tops, query -> new TopK(Math.min(k, rows.rows())));
    float[] scores = new float[queries.length * tileRows];
    for (int first = 0; first < rows.rows(); first += tileRows) {
      int count = Math.min(tileRows, rows.rows() - first);
      score(queries, first, count, scores);
      for (int query = 0; query < queries.length; query++) {
        offer(scores, query * count, first, count, tops[query]);
      }
    }
    Neighbors[] results = new Neighbors[queries.length];
    Arrays.setAll(results, query -> tops[query].drain());
    return results;
  }

  private void score(float[][] queries, int first, int count, float[] scores) {
    if (similarity != Similarity.EUCLIDEAN) {
      ops.products(queries, rows.segment(), rows.offset(first), count, scores);
      return;
    }
    for (int query = 0; query < queries.length; query++) {
      for (int i = 0; i < count; i++) {
        scores[query * count + i] =
            -ops.squaredDistance(queries[query], rows.segment(), rows.offset(first + i));
      }
    }
  }

  private void offer(float[] scores, int at, int first, int count, TopK top) {
    for (int i = 0; i < count; i++) {
      if (scores[at + i] >= top.threshold()) {
        top.offer(idOf.applyAsInt(first + i), scores[at + i]);
      }
    }
  }
}
