package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import org.jspecify.annotations.Nullable;

/**
 * Searches for many queries together. Each query scans its first partitions alone, which tells what
 * a row must reach; then the other partitions are taken one after the other, and the queries that
 * probe one pass over its codes three at a time.
 *
 * <p>The approximate candidates of a query may differ a little from those of a search on its own,
 * because the partitions come in another order. They do not depend on the number of threads:
 * queries are worked on in fixed groups.
 */
final class BatchSearcher {
  /** Queries worked on together: of 128 to 1,024 the number that took the least time. */
  static final int QUERIES = 1024;

  /** Partitions that a query scans alone. */
  private static final int ALONE = 4;

  private final VectorOps ops = VectorOps.best();
  private final IndexSearcher searcher;

  BatchSearcher(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  /**
   * Searches for the rows {@code from} to {@code to - 1}, at most {@link #QUERIES}, and stores the
   * answers in the same places of {@code results}.
   */
  void search(
      Snapshot snapshot,
      Matrix queries,
      int from,
      int to,
      SearchOptions options,
      Admission admission,
      BatchScratch batch,
      Neighbors[] results) {
    IndexData data = snapshot.data();
    int k = Math.min(options.k(), data.size());
    int rerank = Math.max(options.rerank(), k);
    batch.pairs.clear();
    for (int row = from; row < to; row++) {
      batch.single.prepare(queries.row(row), "Query " + row);
      results[row] = begin(snapshot, row - from, options, k, rerank, admission, batch);
    }
    batch.pairs.sort(data.partitions().length);
    for (int partition = 0; partition < data.partitions().length; partition++) {
      scanTogether(data.partitions()[partition], partition, admission, batch);
    }
    for (int row = from; row < to; row++) {
      if (results[row] == null) {
        results[row] = finish(snapshot, queries, row, row - from, options, k, admission, batch);
      }
    }
  }

  /** Scores the candidates of a query; if too few were admitted, it is searched for on its own. */
  private Neighbors finish(
      Snapshot snapshot,
      Matrix queries,
      int row,
      int number,
      SearchOptions options,
      int k,
      Admission admission,
      BatchScratch batch) {
    TopK top = batch.single.top(k);
    searcher.rerank(
        snapshot.data(),
        batch.scans[number].candidates(),
        batch.queries[number],
        admission,
        batch.single,
        top);
    if (top.size() < k && !admission.everything()) {
      batch.single.prepare(queries.row(row), "Query " + row);
      return searcher.search(snapshot, options, admission, batch.single);
    }
    return top.drain();
  }

  /** Answers a query that needs no scan, or scans its first partitions and notes the others. */
  private @Nullable Neighbors begin(
      Snapshot snapshot,
      int number,
      SearchOptions options,
      int k,
      int rerank,
      Admission admission,
      BatchScratch batch) {
    IndexData data = snapshot.data();
    SearchScratch scratch = batch.single;
    if (admission.few() != null) {
      return searcher.search(snapshot, options, admission, scratch);
    }
    ProbePlan plan = scratch.probes;
    int probes =
        snapshot
            .prober()
            .choose(scratch.codedQuery, data.partitions(), options.probes(), Math.max(k, 1), plan);
    if (k == 0 || rerank >= Prober.rows(data.partitions(), plan, probes)) {
      return searcher.search(snapshot, options, admission, scratch);
    }
    QueryScan scan = batch.scans[number];
    int next = searcher.scanFirst(data, scan, probes, rerank, ALONE, admission, scratch);
    for (int rank = next; rank < probes; rank++) {
      int partition = plan.partition(rank);
      batch.pairs.add(partition, number, plan.score(partition));
    }
    System.arraycopy(scratch.query, 0, batch.queries[number], 0, scratch.query.length);
    return null;
  }

  private void scanTogether(
      Partition partition, int number, Admission admission, BatchScratch batch) {
    ProbePairs pairs = batch.pairs;
    int end = pairs.start(number + 1);
    int waiting = 0;
    for (int from = 0; from < partition.size(); from += ScanBuffers.ROWS) {
      int count = Math.min(ScanBuffers.ROWS, partition.size() - from);
      for (int place = pairs.start(number); place < end; place++) {
        int[] limits = batch.single.buffers.limits[waiting];
        int rows =
            batch.scans[pairs.query(place)].limits(
                partition, number, from, count, pairs.score(place), limits);
        if (rows > 0) {
          batch.places[waiting] = place;
          batch.counts[waiting++] = rows;
        }
        if (waiting == batch.places.length) {
          scanThree(partition, number, from, waiting, admission, batch);
          waiting = 0;
        }
      }
      if (waiting > 0) {
        scanThree(partition, number, from, waiting, admission, batch);
        waiting = 0;
      }
    }
  }

  /**
   * Passes over the codes for up to three queries; where one is missing, another takes its turn.
   */
  private void scanThree(
      Partition partition,
      int number,
      int from,
      int waiting,
      Admission admission,
      BatchScratch batch) {
    byte[][] sums = batch.single.buffers.saturated;
    QueryScan last = batch.scanAt(waiting - 1);
    int count = 0;
    for (int slot = 0; slot < waiting; slot++) {
      count = Math.max(count, batch.counts[slot]);
    }
    ops.lut16Saturated(
        partition.codes(),
        Partition.codeBytes(from, last.blocks()),
        count,
        last.blocks(),
        batch.scanAt(0).compactTables(),
        (waiting > 1 ? batch.scanAt(1) : last).compactTables(),
        last.compactTables(),
        sums[0],
        sums[1],
        sums[2]);
    for (int slot = 0; slot < waiting; slot++) {
      collect(partition, number, from, count, slot, admission, batch);
    }
  }

  private static void collect(
      Partition partition,
      int number,
      int from,
      int count,
      int slot,
      Admission admission,
      BatchScratch batch) {
    ScanBuffers buffers = batch.single.buffers;
    batch
        .scanAt(slot)
        .collect(
            partition,
            number,
            from,
            count,
            batch.pairs.score(batch.places[slot]),
            buffers.limits[slot],
            admission,
            buffers.saturated[slot],
            buffers.masks);
  }
}
