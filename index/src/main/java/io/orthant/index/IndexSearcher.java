package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;

/**
 * The steps of a search: score the centroids, choose partitions, scan their codes, score the best
 * candidates exactly. Keeps no state of a query; each search brings its own scratch memory.
 */
final class IndexSearcher {
  /** Bounds the relative error of a score in floats, so that a rough test loses no candidate. */
  private static final float ROUNDING = 1e-6f;

  private static final float LARGEST_UNITS = Candidates.LARGEST_SCORE / 2;

  private final VectorOps ops = VectorOps.best();
  private final IndexData data;
  private final PartitionLayout layout;
  private final Prober prober;
  private final boolean euclidean;
  private final float[] origin;

  IndexSearcher(IndexData data, Prober prober) {
    this.data = data;
    this.layout = data.layout();
    this.prober = prober;
    this.euclidean = data.parameters().similarity() == Similarity.EUCLIDEAN;
    this.origin = data.origin();
  }

  /** Searches for the prepared query in {@code scratch.query}. */
  Neighbors search(SearchOptions options, SearchScratch scratch) {
    int k = Math.min(options.k(), data.parameters().rows());
    int probes = prober.choose(scratch.query, options.probes(), k, scratch.probes);
    int rerank = Math.max(options.rerank(), k);
    if (rerank >= prober.rows(scratch.probes, probes)) {
      TopK top = scratch.top(k);
      for (int rank = 0; rank < probes; rank++) {
        scoreAll(scratch.probes.partition(rank), scratch, top);
      }
      return top.drain();
    }
    if (euclidean) {
      scanByDistance(probes, rerank, scratch);
      return rerank(scratch.candidates, scratch.query, k, scratch);
    }
    scanFirst(scratch.scan, probes, rerank, probes, scratch);
    return rerank(scratch.scan.candidates(), scratch.query, k, scratch);
  }

  private void scoreAll(int partition, SearchScratch scratch, TopK top) {
    int end = layout.start(partition + 1);
    for (int from = layout.start(partition); from < end; from += ScanBuffers.ROWS) {
      int count = Math.min(ScanBuffers.ROWS, end - from);
      exactScores(from, count, scratch);
      for (int i = 0; i < count; i++) {
        if (scratch.scores[i] >= top.threshold()) {
          top.offer(data.id(from + i), scratch.scores[i]);
        }
      }
    }
  }

  private void exactScores(int from, int count, SearchScratch scratch) {
    Matrix rows = data.rows();
    if (!euclidean) {
      ops.dots(scratch.query, rows.segment(), rows.offset(from), count, scratch.scores, 0);
      return;
    }
    for (int i = 0; i < count; i++) {
      scratch.scores[i] =
          -ops.squaredDistance(scratch.query, rows.segment(), rows.offset(from + i));
    }
  }

  /**
   * Scans the best partitions of the plan for the query of the scratch memory: at least as many as
   * are told, and more until it is known what a row must reach.
   *
   * @return rank of the first partition that was not scanned
   */
  int scanFirst(QueryScan scan, int probes, int wanted, int atLeast, SearchScratch scratch) {
    ProbePlan plan = scratch.probes;
    scan.start(scratch.query, wanted, plan.score(plan.partition(0)));
    int rank = 0;
    while (rank < probes && !scan.hasFloor()) {
      int partition = plan.partition(rank++);
      scan.scan(partition, plan.score(partition), scratch.buffers);
    }
    for (; rank < Math.min(probes, atLeast); rank++) {
      int partition = plan.partition(rank);
      scanOn(scan, partition, plan.score(partition), scratch.buffers);
    }
    return rank;
  }

  private void scanOn(QueryScan scan, int partition, float centroidScore, ScanBuffers buffers) {
    int size = layout.size(partition);
    for (int from = 0; from < size; from += ScanBuffers.ROWS) {
      int limit = scan.limit(centroidScore);
      if (limit < 0) {
        return;
      }
      int count = Math.min(ScanBuffers.ROWS, size - from);
      ops.lut16Saturated(
          data.codes(),
          layout.codeOffset(partition) + layout.codeBytes(from),
          count,
          data.parameters().blocks(),
          scan.tables(),
          buffers.saturated[0]);
      scan.collect(
          partition, from, count, centroidScore, limit, buffers.saturated[0], buffers.masks);
    }
  }

  /**
   * Scans for Euclidean distance. The score of a row is an integer in units of the tables: the sum
   * of table entries, taken away from the part that the row's partition contributes and the row's
   * own offset. The first probed partition contributes 0.
   */
  private void scanByDistance(int probes, int wanted, SearchScratch scratch) {
    for (int i = 0; i < origin.length; i++) {
      scratch.centered[i] = scratch.query[i] - origin[i];
    }
    LookupTables tables = scratch.tables;
    tables.fill(data.codebooks(), scratch.centered, 2);
    float firstScore = scratch.probes.score(scratch.probes.partition(0));
    boolean first = true;
    for (int rank = 0; rank < probes; rank++) {
      int partition = scratch.probes.partition(rank);
      float base = (scratch.probes.score(partition) - firstScore) / tables.unit();
      int size = layout.size(partition);
      for (int from = 0; from < size; from += ScanBuffers.ROWS) {
        int count = Math.min(ScanBuffers.ROWS, size - from);
        ops.lut16(
            data.codes(),
            layout.codeOffset(partition) + layout.codeBytes(from),
            count,
            data.codebooks().blocks(),
            tables.entries(),
            scratch.buffers.sums);
        if (first) {
          startCandidates(wanted, count, scratch);
          first = false;
        }
        int position = layout.start(partition) + from;
        for (int group = 0; group < count; group += VectorOps.GROUP_ROWS) {
          int to = Math.min(count, group + VectorOps.GROUP_ROWS);
          filterWithOffsets(position, group, to, base, scratch);
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

  private void filterWithOffsets(
      int firstPosition, int from, int to, float base, SearchScratch scratch) {
    Candidates candidates = scratch.candidates;
    float perUnit = 1 / scratch.tables.unit();
    int floor = candidates.floor();
    float roughFloor = floor - 1 - Math.abs(floor) * ROUNDING;
    for (int i = from; i < to; i++) {
      int position = firstPosition + i;
      int sum = Short.toUnsignedInt(scratch.buffers.sums[i]);
      float own = bounded(base + data.offset(position) * perUnit);
      if (own - sum >= roughFloor) {
        int score = (int) own - sum;
        if (score >= floor) {
          candidates.add(score, position);
        }
      }
    }
  }

  /** Limits a score in units so that adding the sums leaves it within an integer. */
  private static float bounded(float units) {
    return Math.clamp(units, -LARGEST_UNITS, LARGEST_UNITS);
  }

  /** Scores the candidates of a query exactly and returns the best. */
  Neighbors rerank(Candidates candidates, float[] query, int k, SearchScratch scratch) {
    TopK top = scratch.top(k);
    int count = candidates.select();
    scratch.reserve(count);
    int[] positions = scratch.positions;
    float[] scores = scratch.rerankScores;
    for (int i = 0; i < count; i++) {
      positions[i] = candidates.position(i);
    }
    Matrix rows = data.rows();
    if (euclidean) {
      for (int i = 0; i < count; i++) {
        scores[i] = -ops.squaredDistance(query, rows.segment(), rows.offset(positions[i]));
      }
    } else {
      ops.dots(query, rows.segment(), positions, 0, count, scores);
    }
    for (int i = 0; i < count; i++) {
      if (scores[i] >= top.threshold()) {
        top.offer(data.id(positions[i]), scores[i]);
      }
    }
    return top.drain();
  }
}
