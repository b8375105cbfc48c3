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
  /** Bounds the relative error of a score in floats, so that a rough test loses no candidate. */
  private static final float ROUNDING = 1e-6f;

  private static final float LARGEST_UNITS = Candidates.LARGEST_SCORE / 2;

  /** How many times as many partitions are probed when too few rows were admitted. */
  private static final int WIDER = 4;

  private final VectorOps ops = VectorOps.best();

  /** Searches for the prepared query in {@code scratch.query}. */
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
    while (top.size() < k && !admission.everything() && probes < partitions) {
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
    int probes = snapshot.prober().choose(scratch.query, data.partitions(), wanted, k, plan);
    int rerank = Math.max(atLeast, k);
    if (rerank >= Prober.rows(data.partitions(), plan, probes)) {
      for (int rank = 0; rank < probes; rank++) {
        scoreAll(data, data.partitions()[plan.partition(rank)], admission, scratch, top);
      }
      scoreUncoded(data, admission, scratch.query, top);
    } else if (data.hasOffsets()) {
      scanByDistance(data, probes, rerank, admission, scratch);
      rerank(data, scratch.candidates, scratch.query, admission, scratch, top);
    } else {
      scanFirst(data, scratch.scan, probes, rerank, probes, admission, scratch);
      rerank(data, scratch.scan.candidates(), scratch.query, admission, scratch, top);
    }
  }

  /**
   * Scans the best partitions of the plan for the query of the scratch memory: at least as many as
   * are told, and more until it is known what a row must reach.
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
    scan.start(scratch.query, wanted, plan.score(plan.partition(0)));
    int rank = 0;
    while (rank < probes && !scan.hasFloor()) {
      int partition = plan.partition(rank++);
      scan.scan(data.partitions()[partition], plan.score(partition), admission, scratch.buffers);
    }
    for (; rank < Math.min(probes, atLeast); rank++) {
      int partition = plan.partition(rank);
      scanOn(scan, data.partitions()[partition], plan.score(partition), admission, scratch.buffers);
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
      if (admission.admits(slot)) {
        scratch.slots[count++] = slot;
      }
    }
    offer(data, scratch.query, count, scratch, top);
  }

  private void offer(IndexData data, float[] query, int count, SearchScratch scratch, TopK top) {
    RowStore rows = data.rows();
    int[] slots = scratch.slots;
    float[] scores = scratch.scores;
    if (data.hasOffsets()) {
      for (int i = 0; i < count; i++) {
        scores[i] = -ops.squaredDistance(query, rows.segment(slots[i]), rows.offset(slots[i]));
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
            data.hasOffsets()
                ? -ops.squaredDistance(query, rows.segment(slot), rows.offset(slot))
                : ops.dot(query, rows.segment(slot), rows.offset(slot));
        if (score >= top.threshold()) {
          top.offer(rows.id(slot), score);
        }
      }
    }
  }

  private void scanOn(
      QueryScan scan,
      Partition partition,
      float centroidScore,
      Admission admission,
      ScanBuffers buffers) {
    for (int from = 0; from < partition.size(); from += ScanBuffers.ROWS) {
      int limit = scan.limit(centroidScore);
      if (limit < 0) {
        return;
      }
      int count = Math.min(ScanBuffers.ROWS, partition.size() - from);
      ops.lut16Saturated(
          partition.codes(),
          Partition.codeBytes(from, scan.blocks()),
          count,
          scan.blocks(),
          scan.tables(),
          buffers.saturated[0]);
      scan.collect(
          partition,
          from,
          count,
          centroidScore,
          limit,
          admission,
          buffers.saturated[0],
          buffers.masks);
    }
  }

  /**
   * Scans for Euclidean distance. The score of a row is an integer in units of the tables: the sum
   * of table entries, taken away from the part that the row's partition contributes and the row's
   * own offset. The first probed partition contributes 0.
   */
  private void scanByDistance(
      IndexData data, int probes, int wanted, Admission admission, SearchScratch scratch) {
    for (int i = 0; i < scratch.centered.length; i++) {
      scratch.centered[i] = scratch.query[i] - data.origin()[i];
    }
    LookupTables tables = scratch.tables;
    tables.fill(data.codebooks(), scratch.centered, 2);
    int blocks = data.codebooks().blocks();
    ProbePlan plan = scratch.probes;
    float firstScore = plan.score(plan.partition(0));
    boolean first = true;
    for (int rank = 0; rank < probes; rank++) {
      int number = plan.partition(rank);
      Partition partition = data.partitions()[number];
      float base = (plan.score(number) - firstScore) / tables.unit();
      for (int from = 0; from < partition.size(); from += ScanBuffers.ROWS) {
        int count = Math.min(ScanBuffers.ROWS, partition.size() - from);
        ops.lut16(
            partition.codes(),
            Partition.codeBytes(from, blocks),
            count,
            blocks,
            tables.entries(),
            scratch.buffers.sums);
        if (first) {
          startCandidates(wanted, count, scratch);
          first = false;
        }
        for (int group = 0; group < count; group += VectorOps.GROUP_ROWS) {
          int to = Math.min(count, group + VectorOps.GROUP_ROWS);
          filterWithOffsets(partition, from, group, to, base, admission, scratch);
          scratch.candidates.raiseFloor();
        }
      }
    }
  }

  /** Sets the histogram from the spread of the first sums. */
  private static void startCandidates(int wanted, int count, SearchScratch scratch) {
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int i = 0; i < count; i++) {
      int sum = Short.toUnsignedInt(scratch.buffers.sums[i]);
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    scratch.candidates.start(wanted, -high, -low + (high - low));
  }

  private static void filterWithOffsets(
      Partition partition,
      int first,
      int from,
      int to,
      float base,
      Admission admission,
      SearchScratch scratch) {
    Candidates candidates = scratch.candidates;
    float perUnit = 1 / scratch.tables.unit();
    int floor = candidates.floor();
    float roughFloor = floor - 1 - Math.abs(floor) * ROUNDING;
    for (int i = from; i < to; i++) {
      int sum = Short.toUnsignedInt(scratch.buffers.sums[i]);
      float own = bounded(base + partition.offset(first + i) * perUnit);
      if (own - sum >= roughFloor) {
        int score = (int) own - sum;
        int slot = partition.slot(first + i);
        if (score >= floor && admission.admits(slot)) {
          candidates.add(score, slot);
        }
      }
    }
  }

  /** Limits a score in units so that adding the sums leaves it within an integer. */
  private static float bounded(float units) {
    return Math.clamp(units, -LARGEST_UNITS, LARGEST_UNITS);
  }
}
