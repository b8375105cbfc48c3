package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.vectors.VectorOps;

/**
 * The scan of one query over the codes of partitions, under inner product and cosine. Rows are
 * first scored by 16-bit sums, until there are enough candidates to tell what a row must reach.
 * From then on the tables are rounded so that this limit fits 8-bit sums that saturate: a sum that
 * saturates is a row that cannot enter.
 *
 * <p>The score of a candidate is an integer in units of the 16-bit tables; the best codes of the
 * first partition would score 0. Memory is kept from query to query; not thread-safe.
 */
final class QueryScan {
  /** A sum of 255 means 255 or more. */
  private static final int LARGEST_LIMIT = 254;

  /** Below this limit the tables waste the precision of 8 bits, and are rounded anew. */
  private static final int SMALLEST_LIMIT = 128;

  private static final float LARGEST_UNITS = Candidates.LARGEST_SCORE / 2;

  private final VectorOps ops = VectorOps.best();
  private final Codebooks codebooks;
  private final LookupTables tables;
  private final Candidates candidates = new Candidates();
  private int wanted;
  private boolean started;
  private float perUnit;
  private float firstScore;

  QueryScan(Codebooks codebooks) {
    this.codebooks = codebooks;
    this.tables = new LookupTables(codebooks.blocks());
  }

  /**
   * Starts a query.
   *
   * @param count how many candidates to collect
   * @param score the score of the centroid that is probed first
   */
  void start(float[] query, int count, float score) {
    tables.fill(codebooks, query, 1);

    perUnit = 1 / tables.unit();
    firstScore = score;
    wanted = count;
    started = false;
  }

  Candidates candidates() {
    return candidates;
  }

  byte[] tables() {
    return tables.entries();
  }

  int blocks() {
    return codebooks.blocks();
  }

  /** Whether enough rows were scored to go on with {@link #limit}. */
  boolean hasFloor() {
    return started && candidates.hasFloor();
  }

  /** Scores all rows of a partition by 16-bit sums. Only before the first {@link #limit}. */
  void scan(Partition partition, float centroidScore, Admission admission, ScanBuffers buffers) {
    int size = partition.size();
    int own = units(centroidScore);
    for (int from = 0; from < size; from += ScanBuffers.ROWS) {
      int count = Math.min(ScanBuffers.ROWS, size - from);
      ops.lut16(
          partition.codes(),
          Partition.codeBytes(from, codebooks.blocks()),
          count,
          codebooks.blocks(),
          tables.entries(),
          buffers.sums);
      if (!started) {
        startCandidates(buffers.sums, count, own);
      }
      add(buffers.sums, count, partition, from, own, admission);
    }
  }

  /** Sets the histogram from the spread of the first sums. */
  private void startCandidates(short[] sums, int count, int own) {
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int i = 0; i < count; i++) {
      int sum = Short.toUnsignedInt(sums[i]);
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    candidates.start(wanted, own - high, own - low + (high - low) / 2);
    started = true;
  }

  private void add(
      short[] sums, int count, Partition partition, int first, int own, Admission admission) {
    for (int from = 0; from < count; from += VectorOps.GROUP_ROWS) {
      int to = Math.min(count, from + VectorOps.GROUP_ROWS);
      int most = own - candidates.floor();
      for (int i = from; i < to; i++) {
        int sum = Short.toUnsignedInt(sums[i]);
        if (sum <= most) {
          add(own - sum, partition.slot(first + i), admission);
        }
      }
      candidates.raiseFloor();
    }
  }

  /**
   * The largest saturated sum that a row of a partition may have to become a candidate. Rounds the
   * tables for it if need be.
   *
   * @return 0 to 254, or -1 if no row can
   */
  int limit(float centroidScore) {
    float floor = firstScore + candidates.floor() / perUnit;
    float room = centroidScore - floor;
    if (!(room > 0)) {
      return -1;
    }
    float limit = room / tables.unit();
    if (limit > LARGEST_LIMIT || limit < SMALLEST_LIMIT) {
      tables.round(room / LARGEST_LIMIT);
      return LARGEST_LIMIT;
    }
    return (int) limit;
  }

  private void add(int score, int slot, Admission admission) {
    if (admission.admits(slot)) {
      candidates.add(score, slot);
    }
  }

  /** Takes over the rows of a partition whose saturated sums keep the limit. */
  void collect(
      Partition partition,
      int from,
      int count,
      float centroidScore,
      int limit,
      Admission admission,
      byte[] sums,
      long[] masks) {
    int padded = VectorOps.paddedRows(count);
    ops.atMost(sums, padded, limit, masks);
    float own = (centroidScore - firstScore) * perUnit;
    float unit = tables.unit() * perUnit;
    for (int word = 0; word * Long.SIZE < padded; word++) {
      long mask = masks[word];
      if (padded - word * Long.SIZE < Long.SIZE) {
        mask &= (1L << padded) - 1;
      }
      while (mask != 0) {
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        int row = VectorOps.saturatedRow(place, count);
        int score = (int) (own - Byte.toUnsignedInt(sums[place]) * unit);
        if (row < count && score >= candidates.floor()) {
          add(score, partition.slot(from + row), admission);
        }
      }
    }
    candidates.raiseFloor();
  }

  private int units(float centroidScore) {
    return (int) Math.clamp((centroidScore - firstScore) * perUnit, -LARGEST_UNITS, LARGEST_UNITS);
  }
}
