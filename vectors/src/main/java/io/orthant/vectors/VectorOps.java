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
  /** Rows that one LUT16 group holds. */
  int GROUP_ROWS = 128;

  /** Bytes that one block of one LUT16 group takes: two rows a byte. */
  int GROUP_BLOCK_BYTES = GROUP_ROWS / 2;

  /** Partial sums that a float result is folded from. */
  int PARTIAL_SUMS = 16;

  /** The fastest implementation this process can run. */
  static VectorOps best() {
    return ChosenOps.BEST;
  }

  /** The reference implementation in plain Java. */
  static VectorOps scalar() {
    return ChosenOps.SCALAR;
  }

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
   * Sums table entries for the 4-bit codes of {@code groups} consecutive groups of {@link
   * #GROUP_ROWS} rows.
   *
   * <p>A group holds, block after block, {@link #GROUP_BLOCK_BYTES} bytes. The code of row r of the
   * group lies in byte {@code 2 (r mod 32) + (r div 32) mod 2}, in the low nibble for rows 0 to 63
   * and in the high nibble for rows 64 to 127.
   *
   * @param codes the codes; groups are {@code blocks * GROUP_BLOCK_BYTES} bytes apart
   * @param offset byte offset of the first group
   * @param blocks code blocks per row, 1 to 256
   * @param tables unsigned entries, 64 bytes a block: the 16 entries of the block's table, repeated
   *     four times
   * @param sums receives one unsigned 16-bit sum per row, in row order; the sum is exact for up to
   *     257 blocks
   */
  void lut16(MemorySegment codes, long offset, int groups, int blocks, byte[] tables, short[] sums);
}
