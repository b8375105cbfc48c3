package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic the other rooms run in their inner loops. One implementation is chosen per
 * process: {@link #best()} uses the Vector API when the incubator module is there and falls back to
 * its scalar twin otherwise; {@link #scalar()} is always there. {@code -Dorthant.vectors=scalar}
 * makes the twin the best one too.
 *
 * <p>Both give the same bits for the same input on every machine, whatever its vector width,
 * because the order of summation is fixed. A float result over {@code n} elements keeps {@value
 * #PARTIAL_SUMS} partial sums, all zero at first. Element {@code i} is added to sum {@code i mod
 * 16} by a fused multiply-add, in ascending order; then the sums are folded in halves: {@code s[j]
 * += s[j + 8]} for j below 8, then distances 4, 2 and 1. A zero result is always positive zero. Of
 * a NaN result only that it is NaN is fixed, not its bits.
 *
 * <p>Rows whose length is a multiple of 16 are the fastest by far in {@link #products}, and
 * somewhat faster elsewhere. Zeros appended to the query and to the rows never change a result, not
 * by a bit.
 *
 * <p>Lengths and ranges are checked by assertions only. Implementations keep no state and are safe
 * to use from any number of threads.
 */
public interface VectorOps {
  /** Rows that one full LUT16 group holds. */
  int GROUP_ROWS = 128;

  /** Bytes that one block of one full LUT16 group takes: two rows a byte. */
  int GROUP_BLOCK_BYTES = GROUP_ROWS / 2;

  /** Bytes of the table of a block, where its entries are not repeated. */
  int TABLE_BYTES = 16;

  /** Partial sums that a float result is folded from. */
  int PARTIAL_SUMS = 16;

  /** Columns that one panel of {@link #panelProducts} holds. */
  int PANEL_COLUMNS = 64;

  /** The fastest implementation this process can run. */
  static VectorOps best() {
    return ChosenOps.BEST;
  }

  /** The reference implementation in plain Java. */
  static VectorOps scalar() {
    return ChosenOps.SCALAR;
  }

  /** The scores of rows that are stored in a format. */
  RowOps rows(RowFormat format);

  /** Inner product of a query and the row of floats at byte {@code offset}. */
  float dot(float[] query, MemorySegment rows, long offset);

  /** Squared Euclidean distance between a query and the row of floats at byte {@code offset}. */
  float squaredDistance(float[] query, MemorySegment rows, long offset);

  /**
   * Inner products of one query with {@code count} consecutive rows, into {@code scores[at...]}.
   * Each equals {@link #dot} bit for bit.
   */
  void dots(float[] query, MemorySegment rows, long offset, int count, float[] scores, int at);

  /**
   * Inner products of one query with the rows {@code ordinals[from]} to {@code ordinals[to - 1]},
   * into the same places of {@code scores}. Each equals {@link #dot} bit for bit. Several rows are
   * read at a time, which hides most of the latency of rows that lie far apart.
   *
   * @param rows rows of {@code query.length} floats without padding, row 0 at byte 0
   */
  void dots(float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores);

  /**
   * Inner products of several queries with {@code count} consecutive rows, computed in tiles so
   * that each row is loaded once for several queries. Each equals {@link #dot} bit for bit.
   *
   * <p>The rows are best few enough to stay in the second-level cache (about 512 KB).
   *
   * @param queries queries of equal length
   * @param scores receives {@code [queries, count]} products, row-major from index 0
   */
  void products(float[][] queries, MemorySegment rows, long offset, int count, float[] scores);

  /**
   * Inner products of several queries with the rows {@code ordinals[from]} to {@code ordinals[to -
   * 1]}, in tiles too: rows that lie far apart are read once, four at a time. Each equals {@link
   * #dot} bit for bit.
   *
   * @param queries queries of equal length, best few enough to stay in the second-level cache
   * @param rows rows of that many floats without padding, row 0 at byte 0
   * @param scores receives {@code [queries, to - from]} products, row-major from index 0
   */
  default void products(
      float[][] queries, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    for (int query = 0; query < queries.length; query++) {
      for (int i = from; i < to; i++) {
        long offset = (long) ordinals[i] * queries[query].length * Float.BYTES;
        scores[query * (to - from) + i - from] = dot(queries[query], rows, offset);
      }
    }
  }

  /**
   * For several vectors, a bias plus the inner product with each of many columns: with centroids as
   * columns, the scores of a search or of a k-means step.
   *
   * <p>Columns come in panels of {@link #PANEL_COLUMNS}: {@code panels} holds, panel after panel
   * and dimension after dimension, one value of each column of the panel. Each result starts from
   * the bias of its column, and the products are added by fused multiply-adds in the order of the
   * dimensions. Vectors are worked on six at a time.
   *
   * @param vectors at least {@code count} vectors; their first {@code dimension} values are used
   * @param panels {@code [panelCount, dimension, PANEL_COLUMNS]}
   * @param biases {@code [panelCount * PANEL_COLUMNS]}
   * @param results receives {@code [count, panelCount * PANEL_COLUMNS]} values
   */
  void panelProducts(
      float[][] vectors,
      int count,
      int dimension,
      float[] panels,
      int panelCount,
      float[] biases,
      float[] results);

  /**
   * Place of the largest of {@code values[from]} to {@code values[to - 1]}, the first if several.
   */
  int largest(float[] values, int from, int to);

  /**
   * Inner products of the blocks of a vector with their 16 codewords, the largest of each block,
   * and the widest spread in a block. The products of a codeword are added by fused multiply-adds
   * in the order of the dimensions.
   *
   * @param vector its first {@code dimension} values are used
   * @param codewords {@code [dimension, 16]}: the values that each column can take; the columns are
   *     cut into blocks by {@link #blockStart}
   * @param factor multiplies the vector
   * @param contributions receives {@code [blocks, 16]} products
   * @param ceilings receives the largest product of each block
   * @return the largest difference of two products of one block
   */
  float blockProducts(
      float[] vector,
      int dimension,
      float[] codewords,
      float factor,
      float[] contributions,
      float[] ceilings);

  /**
   * Inner products of the blocks of a vector with their 16 codewords: as {@link #blockProducts},
   * and nothing beside them.
   *
   * @param products receives {@code [blocks, 16]} products
   */
  void wordProducts(float[] vector, int dimension, float[] codewords, int blocks, float[] products);

  /**
   * The codeword of the lowest cost in each block; the lowest number among equal ones. If costs are
   * NaN, it may be any codeword.
   *
   * @param costs {@code [blocks, 16]}
   * @param codes receives one number for each block
   */
  void nearestWords(float[] costs, int blocks, byte[] codes);

  /**
   * One sweep of coordinate descent over the codes of a vector. With e the error along a direction
   * and p the present code, block after block takes the word w of the lowest {@code costs[w] - 2
   * weight (e + along[p]) along[w]}, and e becomes {@code e + along[p] - along[w]}. That minimises
   * {@code costs[w] - weight along[w]^2 + weight e^2}: the costs hold what does not depend on the
   * other blocks. Of equally good words the present one stays, otherwise the lowest number wins. If
   * values are NaN, it may be any codeword.
   *
   * @param costs {@code [blocks, 16]}
   * @param along how far each codeword goes along the direction, {@code [blocks, 16]}
   * @param weight what the squared error along the direction is multiplied by
   * @param errors its first value is the error along the direction, before and after
   * @param codes one for each block, replaced by the better ones
   * @return whether a code has changed
   */
  boolean descend(float[] costs, float[] along, float weight, float[] errors, byte[] codes);

  /**
   * As the other method, for errors along two directions. The term of the first direction is added
   * to the costs first.
   *
   * @param errors the error along each direction, before and after
   */
  boolean descend(
      float[] costs,
      float[] along0,
      float[] along1,
      float weight0,
      float weight1,
      float[] errors,
      byte[] codes);

  /**
   * Finds the smallest of unsigned 16-bit values.
   *
   * @param values at least {@code count} values, rounded up to a multiple of 64
   * @param wanted how many to find, 1 to {@code count}
   * @param masks receives one bit for each value, the lowest first, 64 a word: set for the values
   *     that are at most the result; bits from {@code count} on are zero
   * @return the {@code wanted}-th smallest value
   */
  int smallest(short[] values, int count, int wanted, long[] masks);

  /**
   * Rounds losses to table entries: entry {@code w} of block {@code b} is {@code (ceilings[b] -
   * contributions[16 b + w]) * perUnit}, rounded to the nearest integer and at most 255, and is
   * written four times, as {@link #lut16} reads it. No difference is below 0.
   *
   * @param contributions {@code [blocks, 16]}
   * @param ceilings the largest contribution of each block
   * @param tables receives 64 bytes a block
   */
  void lossTables(
      float[] contributions, float[] ceilings, int blocks, float perUnit, byte[] tables);

  /**
   * Sums table entries for the 4-bit codes of a run of rows.
   *
   * <p>The rows are stored in groups of {@link #GROUP_ROWS}, the last of 32, 64 or 128 rows,
   * whichever is enough ({@link #paddedRows}). A group of 2 w rows holds, block after block, w
   * bytes. The code of row r of the group lies in byte {@code 2 (r mod w/2) + (r div w/2) mod 2},
   * in the low nibble for rows below w and in the high nibble for the others.
   *
   * @param codes the codes
   * @param offset byte offset of the first group
   * @param rows number of rows, without padding
   * @param blocks code blocks per row, 1 to 256
   * @param tables unsigned entries, 64 bytes a block: the 16 entries of the block's table, repeated
   *     four times
   * @param sums receives one unsigned 16-bit sum per padded row, in row order; the sum is exact for
   *     up to 257 blocks
   */
  void lut16(MemorySegment codes, long offset, int rows, int blocks, byte[] tables, short[] sums);

  /**
   * As {@link #lut16}, with unsigned 8-bit sums that stop at 255: faster, and enough to tell which
   * rows stay under a limit below that.
   *
   * @param sums receives one sum per padded row. Within a group of 2 w rows, place p holds the row
   *     whose code lies in byte {@code p mod w}, see {@link #saturatedRow}.
   */
  void lut16Saturated(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, byte[] sums);

  /**
   * As the other method, for three queries that pass over the codes together.
   *
   * @param tables0 of the first query, its entries not repeated: {@value #TABLE_BYTES} bytes a
   *     block, so that the tables of many queries stay in the cache, and {@link #compactTableBytes}
   *     in all
   */
  void lut16Saturated(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2);

  /**
   * Runs the scans on small data until the compiler has taken over, for some seconds at most. The
   * compiler at times leaves the vectors of the scan for three queries on the heap, which makes it
   * several times slower; if it does so in this process, the queries are scanned one by one from
   * then on.
   */
  void warmUp();

  /**
   * Finds the unsigned bytes that are at most the limit of their word of 64.
   *
   * @param values at least {@code count} bytes, rounded up to a multiple of 64
   * @param limits of each word, 0 to 255, or below 0 for none
   * @param masks receives one bit for each value, the lowest first, 64 a word; bits from {@code
   *     count} on are unspecified
   */
  void atMost(byte[] values, int count, int[] limits, long[] masks);

  /**
   * The first of {@code dimension} columns that belongs to a block, when they are cut into blocks
   * of as equal size as possible; of the block after the last, the dimension.
   */
  static int blockStart(int block, int blocks, int dimension) {
    return (int) ((long) block * dimension / blocks);
  }

  /** Bytes of tables whose entries are not repeated, with room for a register to read beyond. */
  static int compactTableBytes(int blocks) {
    return blocks * TABLE_BYTES + GROUP_BLOCK_BYTES - TABLE_BYTES;
  }

  /** Rows that a run of rows takes when its last group is filled up. */
  static int paddedRows(int rows) {
    int full = rows & -GROUP_ROWS;
    return rows == full ? full : full + 2 * lastGroupBytes(rows);
  }

  /** The row, counted from the start of the run, whose saturated sum stands at a place. */
  static int saturatedRow(int place, int rows) {
    int group = place & -GROUP_ROWS;
    int width = group == (rows & -GROUP_ROWS) ? lastGroupBytes(rows) : GROUP_BLOCK_BYTES;
    int inHalf = place & (width - 1);
    return (place & -width) + (inHalf >>> 1) + (inHalf & 1) * (width >>> 1);
  }

  /** Bytes of a block of the last group of a run of rows: 16, 32 or 64. */
  static int lastGroupBytes(int rows) {
    int rest = rows & (GROUP_ROWS - 1);
    return rest == 0 || rest > GROUP_ROWS / 2 ? GROUP_BLOCK_BYTES : rest > GROUP_ROWS / 4 ? 32 : 16;
  }
}
