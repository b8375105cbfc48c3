package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.RowCode;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.VectorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The scan of one query over the codes of partitions. With B the score of the centroid, S the table
 * sum of a row, s its scale and a its addend, the score of the row is {@code B + s S + g a}: under
 * inner product and cosine g is the inner product of the query with the direction of the centroid
 * (Wu et al., "Local Orthogonal Decomposition for Maximum Inner Product Search", 2019, section 4),
 * under Euclidean distance it is 1.
 *
 * <p>Rows are first scored by 16-bit sums, until there are enough candidates to tell what a row
 * must reach; rows of many blocks all are. From then on the tables are rounded so that this limit
 * fits 8-bit sums that saturate: a sum that saturates is a row that cannot enter. What a row must
 * reach follows from the bounds of the rows around it; the few that are left are scored by their
 * own terms.
 *
 * <p>The score of a candidate is an integer in units of the 16-bit tables; the best codes of the
 * first partition would score 0. Memory is kept from query to query; not thread-safe.
 */
final class QueryScan {
  /** A sum of 255 means 255 or more. */
  private static final int LARGEST_LIMIT = 254;

  /** Below this limit the tables waste the precision of 8 bits, and are rounded anew. */
  private static final int SMALLEST_LIMIT = 128;

  /**
   * With more blocks than this, an entry has so few of the 254 units that the rounding of the sum
   * hides what tells candidates apart; see docs/benchmarks.md.
   */
  private static final int MOST_BLOCKS_FOR_BYTES = 64;

  private static final float LARGEST_UNITS = Candidates.LARGEST_SCORE / 2;

  private final VectorOps ops = VectorOps.best();
  private final RowCode code;
  private final Codebooks codebooks;
  private final @Nullable Matrix turn;
  private final float[] scales;
  private final float[] inverseScales;
  private final boolean euclidean;
  private final float[] source;
  private final float[] turned;
  private final LookupTables tables;
  private final Candidates candidates;
  private final float[] rooms = new float[ScanBuffers.WORDS];
  private int wanted;
  private boolean started;
  private float perUnit;
  private float reference;

  QueryScan(IndexData data) {
    code = data.code();
    codebooks = code.codebooks();
    turn = code.turn();
    scales = code.scales();
    inverseScales = new float[scales.length];
    for (int level = 0; level < scales.length; level++) {
      inverseScales[level] = 1 / scales[level];
    }
    euclidean = data.parameters().codedSimilarity() == Similarity.EUCLIDEAN;
    source = new float[code.dimension()];
    turned = turn == null ? source : new float[codebooks.dimension()];
    tables = new LookupTables(codebooks.blocks());
    candidates = new Candidates(data.parameters().spills());
  }

  /**
   * Starts a query.
   *
   * @param query its first values are the query in the coded space
   * @param count how many candidates to collect
   * @param first the partition that is probed first
   * @param score the score of its centroid
   */
  void start(float[] query, int count, Partition first, float score) {
    System.arraycopy(query, 0, source, 0, source.length);
    if (turn != null) {
      ops.dots(source, turn.segment(), 0, turn.rows(), turned, 0);
    }
    tables.fill(codebooks, turned, euclidean ? 2 : 1);
    float scale = largestScale(first);
    perUnit = 1 / (tables.unit() * scale);
    reference = score + tables.ceiling() * scale;
    wanted = count;
    started = false;
  }

  private float largestScale(Partition partition) {
    if (!partition.hasTerms()) {
      return 1;
    }
    int largest = 0;
    for (int row = 0; row < partition.size(); row += Partition.BOUND_ROWS) {
      largest =
          Math.max(largest, Partition.scaleCode(partition.bounds(row / Partition.BOUND_ROWS)));
    }
    return scales[largest] > 0 ? scales[largest] : 1;
  }

  Candidates candidates() {
    return candidates;
  }

  byte[] tables() {
    return tables.entries();
  }

  byte[] compactTables() {
    return tables.compactEntries();
  }

  int blocks() {
    return codebooks.blocks();
  }

  /**
   * Whether to go on with {@link #limits}: enough rows were scored to tell what others must reach,
   * and sums of bytes are fine enough.
   */
  boolean bytesSuffice() {
    return codebooks.blocks() <= MOST_BLOCKS_FOR_BYTES && started && candidates.hasFloor();
  }

  /** What the addends of a partition are multiplied by. */
  private float addendFactor(int partition, float centroidScore) {
    return euclidean ? 1 : centroidScore * code.inverseCenterNorm(partition);
  }

  /** Scores all rows of a partition by 16-bit sums. Only before the first {@link #limits}. */
  void scan(
      Partition partition,
      int number,
      float centroidScore,
      Admission admission,
      ScanBuffers buffers) {
    int size = partition.size();
    float factor = addendFactor(number, centroidScore);
    for (int from = 0; from < size; from += ScanBuffers.ROWS) {
      int count = Math.min(ScanBuffers.ROWS, size - from);
      ops.lut16(
          partition.codes(),
          Partition.codeBytes(from, codebooks.blocks()),
          count,
          codebooks.blocks(),
          tables.entries(),
          buffers.sums);
      for (int i = 0; i < count; i++) {
        float loss = Short.toUnsignedInt(buffers.sums[i]) * tables.unit();
        buffers.scores[i] = score(partition, from + i, centroidScore, factor, loss);
      }
      if (!started) {
        startCandidates(buffers.scores, count);
      }
      for (int group = 0; group < count; group += VectorOps.GROUP_ROWS) {
        int to = Math.min(count, group + VectorOps.GROUP_ROWS);
        for (int i = group; i < to; i++) {
          add(buffers.scores[i], partition, from + i, admission);
        }
        candidates.raiseFloor();
      }
    }
  }

  /** The score of a row in units. */
  private int score(Partition partition, int row, float centroidScore, float factor, float loss) {
    float sum = tables.ceiling() - loss;
    float score = centroidScore + sum;
    if (partition.hasTerms()) {
      int packed = partition.terms(row);
      score =
          centroidScore
              + scales[Partition.scaleCode(packed)] * sum
              + factor * partition.addend(packed);
    }
    return (int) Math.clamp((score - reference) * perUnit, -LARGEST_UNITS, LARGEST_UNITS);
  }

  /** Sets the histogram from the spread of the first scores. */
  private void startCandidates(int[] scores, int count) {
    int low = Integer.MAX_VALUE;
    int high = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      low = Math.min(low, scores[i]);
      high = Math.max(high, scores[i]);
    }
    candidates.start(wanted, low, high + (high - low) / 2);
    started = true;
  }

  private void add(int score, Partition partition, int row, Admission admission) {
    if (score >= candidates.floor()) {
      int slot = partition.slot(row);
      if (admission.admits(slot)) {
        candidates.add(score, slot);
      }
    }
  }

  /**
   * Finds the largest saturated sums that rows may have to become candidates, and rounds the tables
   * for them if need be.
   *
   * @param number of the partition
   * @param from the first row, a multiple of {@link VectorOps#GROUP_ROWS}
   * @param count rows
   * @param limits receives for each word of rows 0 to 254, or -1 if none of them can
   * @return how many of the rows, from the first on, are to be scanned: those behind them cannot
   */
  int limits(
      Partition partition, int number, int from, int count, float centroidScore, int[] limits) {
    int words = Math.ceilDiv(count, Partition.BOUND_ROWS);
    float room = centroidScore - reference - candidates.floor() / perUnit;
    float most =
        partition.hasTerms()
            ? rooms(partition, number, from, words, centroidScore, room)
            : tables.ceiling() + room;
    if (!(most > 0)) {
      return 0;
    }
    float limit = most / tables.unit();
    if (limit > LARGEST_LIMIT || limit < SMALLEST_LIMIT) {
      tables.round(most / LARGEST_LIMIT);
      limit = LARGEST_LIMIT;
    }
    if (!partition.hasTerms()) {
      Arrays.fill(limits, 0, words, (int) limit);
      return count;
    }
    float perEntry = 1 / tables.unit();
    int scanned = 0;
    for (int word = 0; word < words; word++) {
      boolean possible = rooms[word] > 0;
      limits[word] = possible ? Math.min(LARGEST_LIMIT, (int) (rooms[word] * perEntry)) : -1;
      scanned = possible ? word + 1 : scanned;
    }
    int rows =
        Math.ceilDiv(scanned * Partition.BOUND_ROWS, VectorOps.GROUP_ROWS) * VectorOps.GROUP_ROWS;
    return Math.min(count, rows);
  }

  /**
   * Computes for each word of rows the loss that is too much for all of them, and returns the
   * largest.
   */
  private float rooms(
      Partition partition, int number, int from, int words, float centroidScore, float room) {
    float factor = addendFactor(number, centroidScore);
    float ceiling = tables.ceiling();
    float most = 0;
    for (int word = 0; word < words; word++) {
      int bounds = partition.bounds(from / Partition.BOUND_ROWS + word);
      float addend = factor < 0 ? partition.addend(bounds) : partition.largestAddend(bounds);
      float left = room + factor * addend;
      rooms[word] =
          left < 0
              ? ceiling + left * inverseScales[Partition.scaleCode(bounds)]
              : tables.largestLoss();
      most = Math.max(most, rooms[word]);
    }
    return most;
  }

  /** Takes over the rows of a partition whose saturated sums keep the limits. */
  void collect(
      Partition partition,
      int number,
      int from,
      int count,
      float centroidScore,
      int[] limits,
      Admission admission,
      byte[] sums,
      long[] masks) {
    int padded = VectorOps.paddedRows(count);
    ops.atMost(sums, padded, limits, masks);
    float factor = addendFactor(number, centroidScore);
    float unit = tables.unit();
    for (int word = 0; word * Long.SIZE < padded; word++) {
      long mask = masks[word];
      if (padded - word * Long.SIZE < Long.SIZE) {
        mask &= (1L << padded) - 1;
      }
      while (mask != 0) {
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(mask);
        mask &= mask - 1;
        int row = VectorOps.saturatedRow(place, count);
        if (row < count) {
          float loss = Byte.toUnsignedInt(sums[place]) * unit;
          int score = score(partition, from + row, centroidScore, factor, loss);
          add(score, partition, from + row, admission);
        }
      }
    }
    candidates.raiseFloor();
  }
}
