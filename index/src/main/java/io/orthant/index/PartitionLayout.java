package io.orthant.index;

import io.orthant.vectors.VectorOps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the rows and codes of each partition lie. Rows are stored partition after partition; the
 * codes of each partition are a run of rows as {@link VectorOps#lut16} reads it, padded with code
 * 0.
 */
final class PartitionLayout {
  private final int[] starts;
  private final int[] paddedStarts;
  private final int blocks;

  /**
   * @param starts position of the first row of each partition, and the number of rows at the end
   * @param blocks codes of a row
   */
  PartitionLayout(int[] starts, int blocks) {
    this.starts = starts;
    this.blocks = blocks;
    this.paddedStarts = new int[starts.length];
    for (int partition = 0; partition < partitions(); partition++) {
      paddedStarts[partition + 1] =
          Math.addExact(paddedStarts[partition], VectorOps.paddedRows(size(partition)));
    }
  }

  int partitions() {
    return starts.length - 1;
  }

  /** Position of the first row of a partition; of the one after the last, the number of rows. */
  int start(int partition) {
    return starts[partition];
  }

  /** Rows of a partition. */
  int size(int partition) {
    return starts[partition + 1] - starts[partition];
  }

  int largestSize() {
    int largest = 0;
    for (int partition = 0; partition < partitions(); partition++) {
      largest = Math.max(largest, size(partition));
    }
    return largest;
  }

  /** Bytes of all codes. */
  long codeBytes() {
    return codeBytes(paddedStarts[partitions()]);
  }

  /** Byte offset of the codes of a partition. */
  long codeOffset(int partition) {
    return codeBytes(paddedStarts[partition]);
  }

  /** Bytes of the codes of a number of padded rows: two codes a byte. */
  long codeBytes(int paddedRows) {
    return (long) paddedRows / 2 * blocks;
  }

  /** Stores the codes of the {@code row}-th row of a partition, over codes that are still 0. */
  void putCodes(MemorySegment codes, int partition, int row, byte[] rowCodes) {
    int size = size(partition);
    int group = row & -VectorOps.GROUP_ROWS;
    int width =
        group == (size & -VectorOps.GROUP_ROWS)
            ? VectorOps.lastGroupBytes(size)
            : VectorOps.GROUP_BLOCK_BYTES;
    int inGroup = row - group;
    int inHalf = inGroup & (width - 1);
    int quarter = width / 2;
    long place =
        codeOffset(partition) + codeBytes(group) + inHalf % quarter * 2L + inHalf / quarter;
    int shift = inGroup < width ? 0 : 4;
    for (byte code : rowCodes) {
      int both = codes.get(ValueLayout.JAVA_BYTE, place) | code << shift;
      codes.set(ValueLayout.JAVA_BYTE, place, (byte) both);
      place += width;
    }
  }
}
