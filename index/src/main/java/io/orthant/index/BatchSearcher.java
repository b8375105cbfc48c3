package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.VectorOps;
import org.jspecify.annotations.Nullable;

/**
 * Searches for many queries together, under inner product and cosine. Each query scans its first
 * partitions alone, which tells what a row must reach; then the other partitions are taken one
 * after the other, and the queries that probe one pass over its codes three at a time.
 *
 * <p>The approximate candidates of a query may differ a little from those of a search on its own,
 * because the partitions come in another order. They do not depend on the number of threads:
 * queries are worked on in fixed groups.
 */
final class BatchSearcher {
  /** Queries worked on together: of 128 to 1,024 the number that took the least time. */
  static final int QUERIES = 512;

  /** Partitions that a query scans alone. */
  private static final int ALONE = 4;

  private final VectorOps ops = VectorOps.best();
  private final IndexData data;
  private final PartitionLayout layout;
  private final Prober prober;
  private final IndexSearcher searcher;

  BatchSearcher(IndexData data, Prober prober, IndexSearcher searcher) {
    this.data = data;
    this.layout = data.layout();
    this.prober = prober;
    this.searcher = searcher;
  }

  /**
   * Searches for the rows {@code from} to {@code to - 1}, at most {@link #QUERIES}, and stores the
   * answers in the same places of {@code results}.
   */
  void search(
      Matrix queries,
      int from,
      int to,
      SearchOptions options,
      BatchScratch batch,
      Neighbors[] results) {
    int k = Math.min(options.k(), data.parameters().rows());
    int rerank = Math.max(options.rerank(), k);
    batch.pairs.clear();
    for (int row = from; row < to; row++) {
      prepare(queries, row, batch.single);
      results[row] = begin(row - from, options, k, rerank, batch);
    }
    batch.pairs.sort(layout.partitions());
    for (int partition = 0; partition < layout.partitions(); partition++) {
      scanTogether(partition, batch);
    }
    for (int row = from; row < to; row++) {
      if (results[row] == null) {
        results[row] =
            searcher.rerank(
                batch.scans[row - from].candidates(), batch.queries[row - from], k, batch.single);
      }
    }
  }

  private void prepare(Matrix queries, int row, SearchScratch scratch) {
    PreparedRows.prepareQuery(
        queries.row(row),
        data.parameters().dimension(),
        data.parameters().similarity(),
        "Query " + row,
        scratch.query);
  }

  /** Answers a query that needs no scan, or scans its first partitions and notes the others. */
  private @Nullable Neighbors begin(
      int number, SearchOptions options, int k, int rerank, BatchScratch batch) {
    SearchScratch scratch = batch.single;
    ProbePlan plan = scratch.probes;
    int probes = prober.choose(scratch.query, options.probes(), k, plan);
    if (data.parameters().similarity() == Similarity.EUCLIDEAN
        || rerank >= prober.rows(plan, probes)) {
      return searcher.search(options, scratch);
    }
    QueryScan scan = batch.scans[number];
    int next = searcher.scanFirst(scan, probes, rerank, ALONE, scratch);
    for (int rank = next; rank < probes; rank++) {
      int partition = plan.partition(rank);
      batch.pairs.add(partition, number, plan.score(partition));
    }
    System.arraycopy(scratch.query, 0, batch.queries[number], 0, scratch.query.length);
    return null;
  }

  private void scanTogether(int partition, BatchScratch batch) {
    ProbePairs pairs = batch.pairs;
    int end = pairs.start(partition + 1);
    int waiting = 0;
    for (int from = 0; from < layout.size(partition); from += ScanBuffers.ROWS) {
      int count = Math.min(ScanBuffers.ROWS, layout.size(partition) - from);
      for (int place = pairs.start(partition); place < end; place++) {
        int limit = batch.scans[pairs.query(place)].limit(pairs.score(place));
        if (limit >= 0) {
          batch.places[waiting] = place;
          batch.limits[waiting++] = limit;
        }
        if (waiting == batch.places.length) {
          scanThree(partition, from, count, batch);
          waiting = 0;
        }
      }
      for (int slot = 0; slot < waiting; slot++) {
        scanOne(partition, from, count, slot, batch);
      }
      waiting = 0;
    }
  }

  private void scanThree(int partition, int from, int count, BatchScratch batch) {
    byte[][] sums = batch.single.buffers.saturated;
    ops.lut16Saturated(
        data.codes(),
        layout.codeOffset(partition) + layout.codeBytes(from),
        count,
        data.parameters().blocks(),
        batch.scanAt(0).tables(),
        batch.scanAt(1).tables(),
        batch.scanAt(2).tables(),
        sums[0],
        sums[1],
        sums[2]);
    for (int slot = 0; slot < batch.places.length; slot++) {
      collect(partition, from, count, slot, batch);
    }
  }

  private void scanOne(int partition, int from, int count, int slot, BatchScratch batch) {
    ops.lut16Saturated(
        data.codes(),
        layout.codeOffset(partition) + layout.codeBytes(from),
        count,
        data.parameters().blocks(),
        batch.scanAt(slot).tables(),
        batch.single.buffers.saturated[slot]);
    collect(partition, from, count, slot, batch);
  }

  private static void collect(int partition, int from, int count, int slot, BatchScratch batch) {
    ScanBuffers buffers = batch.single.buffers;
    batch
        .scanAt(slot)
        .collect(
            partition,
            from,
            count,
            batch.pairs.score(batch.places[slot]),
            batch.limits[slot],
            buffers.saturated[slot],
            buffers.masks);
  }
}
