package io.orthant.index;

import io.orthant.vectors.VectorOps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the rows and codes of each partition lie. Rows are stored partition after partition; the
 * codes of each partition fill whole groups of {@link VectorOps#GROUP_ROWS} rows, the last one
 * padded with code 0.
 */
final class PartitionLayout {
  private static final int HALF_GROUP = VectorOps.GROUP_ROWS / 2;
  private static final int QUARTER_GROUP = VectorOps.GROUP_ROWS / 4;

  private final int[] starts;
  private final int[] firstGroups;
  private final int blocks;

  /**
   * @param starts position of the first row of each partition, and the number of rows at the end
   * @param blocks codes of a row
   */
  PartitionLayout(int[] starts, int blocks) {
    this.starts = starts;
    this.blocks = blocks;
    this.firstGroups = new int[starts.length];
    for (int partition = 0; partition < partitions(); partition++) {
      firstGroups[partition + 1] = firstGroups[partition] + groups(size(partition));
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
    return firstGroups[partitions()] * groupBytes();
  }

  /** Byte offset of the codes of a partition. */
  long codeOffset(int partition) {
    return firstGroups[partition] * groupBytes();
  }

  /** Bytes of the codes of one group. */
  long groupBytes() {
    return (long) blocks * VectorOps.GROUP_BLOCK_BYTES;
  }

  /** Groups that hold a number of rows. */
  static int groups(int rows) {
    return Math.ceilDiv(rows, VectorOps.GROUP_ROWS);
  }

  /** Stores the codes of the {@code row}-th row of a partition, over codes that are still 0. */
  void putCodes(MemorySegment codes, int partition, int row, byte[] rowCodes) {
    int inGroup = row % VectorOps.GROUP_ROWS;
    int inHalf = inGroup % HALF_GROUP;
    long place =
        codeOffset(partition)
            + row / VectorOps.GROUP_ROWS * groupBytes()
            + inHalf % QUARTER_GROUP * 2L
            + inHalf / QUARTER_GROUP;
    int shift = inGroup < HALF_GROUP ? 0 : 4;
    for (byte code : rowCodes) {
      int both = codes.get(ValueLayout.JAVA_BYTE, place) | code << shift;
      codes.set(ValueLayout.JAVA_BYTE, place, (byte) both);
      place += VectorOps.GROUP_BLOCK_BYTES;
    }
  }
}
