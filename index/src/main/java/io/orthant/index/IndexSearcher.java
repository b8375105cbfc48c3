package io.orthant.index;

import io.orthant.vectors.Neighbors;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;

/**
 * The steps of a search: choose partitions, scan their codes, score the best candidates exactly,
 * and with them the rows that are not coded yet. Keeps no state of a query; each search brings its
 * own scratch memory.
 */
final class IndexSearcher {
  /** How many times as many partitions are probed when too few rows were admitted. */
  private static final int WIDER = 4;

  private final VectorOps ops = VectorOps.best();

  /** Searches for the query that the scratch memory was prepared for. */
  Neighbors search(
      Snapshot snapshot, SearchOptions options, Admission admission, SearchScratch scratch) {
    IndexData data = snapshot.data();
    int k = Math.min(options.k(), data.size());
    TopK top = scratch.top(Math.max(k, 1));
    if (k == 0) {
      return top.drain();
    }
    int[] few = admission.few();
    if (few != null) {
      scratch.reserve(few.length);
      System.arraycopy(few, 0, scratch.slots, 0, few.length);
      offer(data, scratch.query, few.length, scratch, top);
      return top.drain();
    }
    int partitions = data.partitions().length;
    int probes = Math.min(options.probes(), partitions);
    search(snapshot, probes, options.rerank(), k, admission, scratch, top);
    boolean fewMayBeFound = !admission.everything() || data.parameters().spills();
    while (top.size() < k && fewMayBeFound && probes < partitions) {
      probes = (int) Math.min(partitions, (long) probes * WIDER);
      top.clear();
      search(snapshot, probes, options.rerank(), k, admission, scratch, top);
    }
    return top.drain();
  }

  private void search(
      Snapshot snapshot,
      int wanted,
      int atLeast,
      int k,
      Admission admission,
      SearchScratch scratch,
      TopK top) {
    IndexData data = snapshot.data();
    ProbePlan plan = scratch.probes;
    int probes = snapshot.prober().choose(scratch.codedQuery, data.partitions(), wanted, k, plan);
    int rerank = Math.max(atLeast, k);
    if (rerank >= Prober.rows(data.partitions(), plan, probes)) {
      scratch.seen.clear();
      for (int rank = 0; rank < probes; rank++) {
        scoreAll(data, data.partitions()[plan.partition(rank)], admission, scratch, top);
      }
      scoreUncoded(data, admission, scratch.query, top);
    } else {
      scanFirst(data, scratch.scan, probes, rerank, probes, admission, scratch);
      rerank(data, scratch.scan.candidates(), scratch.query, admission, scratch, top);
    }
  }

  /**
   * Scans the best partitions of the plan for the query of the scratch memory: at least as many as
   * are told, and more until sums of bytes suffice.
   *
   * @return rank of the first partition that was not scanned
   */
  int scanFirst(
      IndexData data,
      QueryScan scan,
      int probes,
      int wanted,
      int atLeast,
      Admission admission,
      SearchScratch scratch) {
    ProbePlan plan = scratch.probes;
    int first = plan.partition(0);
    scan.start(scratch.codedQuery, wanted, data.partitions()[first], plan.score(first));
    int rank = 0;
    while (rank < probes && !scan.bytesSuffice()) {
      int number = plan.partition(rank++);
      scan.scan(data.partitions()[number], number, plan.score(number), admission, scratch.buffers);
    }
    for (; rank < Math.min(probes, atLeast); rank++) {
      int number = plan.partition(rank);
      scanOn(
          scan, data.partitions()[number], number, plan.score(number), admission, scratch.buffers);
    }
    return rank;
  }

  /** Scores the candidates of a query exactly, and the rows that have no codes yet. */
  void rerank(
      IndexData data,
      Candidates candidates,
      float[] query,
      Admission admission,
      SearchScratch scratch,
      TopK top) {
    int count = candidates.select();
    scratch.reserve(count);
    for (int i = 0; i < count; i++) {
      scratch.slots[i] = candidates.slot(i);
    }
    offer(data, query, count, scratch, top);
    scoreUncoded(data, admission, query, top);
  }

  private void scoreAll(
      IndexData data, Partition partition, Admission admission, SearchScratch scratch, TopK top) {
    scratch.reserve(partition.size());
    int count = 0;
    for (int place = 0; place < partition.size(); place++) {
      int slot = partition.slot(place);
      if (admission.admits(slot) && (!data.parameters().spills() || scratch.seen.add(slot))) {
        scratch.slots[count++] = slot;
      }
    }
    offer(data, scratch.query, count, scratch, top);
  }

  private void offer(IndexData data, float[] query, int count, SearchScratch scratch, TopK top) {
    RowStore rows = data.rows();
    int[] slots = scratch.slots;
    float[] scores = scratch.scores;
    if (data.euclidean()) {
      for (int i = 0; i < count; i++) {
        scores[i] = -rows.squaredDistance(ops, query, slots[i]);
      }
    } else {
      rows.dots(ops, query, slots, count, scores);
    }
    for (int i = 0; i < count; i++) {
      if (scores[i] >= top.threshold()) {
        top.offer(rows.id(slots[i]), scores[i]);
      }
    }
  }

  private void scoreUncoded(IndexData data, Admission admission, float[] query, TopK top) {
    RowStore rows = data.rows();
    for (int slot = data.coded(); slot < rows.size(); slot++) {
      if (admission.admits(slot)) {
        float score =
            data.euclidean() ? -rows.squaredDistance(ops, query, slot) : rows.dot(ops, query, slot);
        if (score >= top.threshold()) {
          top.offer(rows.id(slot), score);
        }
      }
    }
  }

  private void scanOn(
      QueryScan scan,
      Partition partition,
      int number,
      float centroidScore,
      Admission admission,
      ScanBuffers buffers) {
    int[] limits = buffers.limits[0];
    for (int from = 0; from < partition.size(); from += ScanBuffers.ROWS) {
      int rows = Math.min(ScanBuffers.ROWS, partition.size() - from);
      int count = scan.limits(partition, number, from, rows, centroidScore, limits);
      if (count == 0) {
        continue;
      }
      ops.lut16Saturated(
          partition.codes(),
          Partition.codeBytes(from, scan.blocks()),
          count,
          scan.blocks(),
          scan.tables(),
          buffers.saturated[0]);
      scan.collect(
          partition,
          number,
          from,
          count,
          centroidScore,
          limits,
          admission,
          buffers.saturated[0],
          buffers.masks);
    }
  }
}
