package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic the other rooms run in their inner loops. One implementation is chosen per
 * process: {@link #best()} uses the Vector API when the incubator module is there and falls back to
 * its scalar twin otherwise; {@link #scalar()} is always there. Both give the same bits for the
 * same input.
 *
 * <p>Lengths and ranges are checked by assertions only. Implementations keep no state and are safe
 * to use from any number of threads.
 */
public interface VectorOps {
  /** Rows that one LUT16 group holds. */
  int GROUP_ROWS = 128;

  /** Bytes that one block of one LUT16 group takes: two rows a byte. */
  int GROUP_BLOCK_BYTES = GROUP_ROWS / 2;

  /** The fastest implementation this process can run. */
  static VectorOps best() {
    throw new UnsupportedOperationException("arrives with the kernels");
  }

  /** The reference implementation in plain Java. */
  static VectorOps scalar() {
    throw new UnsupportedOperationException("arrives with the kernels");
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
