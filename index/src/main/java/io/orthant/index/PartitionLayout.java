package io.orthant.index;

import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where partitions lie when they are stored one after the other, as an index file has them. */
final class PartitionLayout {
  private final int[] starts;
  private final int[] paddedStarts;
  private final int blocks;

  /**
   * @param starts rows before each partition, and the number of rows at the end
   * @param blocks codes of a row
   */
  PartitionLayout(int[] starts, int blocks) {
    this.starts = starts;
    this.blocks = blocks;
    this.paddedStarts = new int[starts.length];
    for (int partition = 0; partition < partitions(); partition++) {
      int size = starts[partition + 1] - starts[partition];
      paddedStarts[partition + 1] =
          Math.addExact(paddedStarts[partition], VectorOps.paddedRows(size));
    }
  }

  /** The layout of partitions of these sizes. */
  static PartitionLayout of(Partition[] partitions, int blocks) {
    int[] starts = new int[partitions.length + 1];
    for (int partition = 0; partition < partitions.length; partition++) {
      starts[partition + 1] = Math.addExact(starts[partition], partitions[partition].size());
    }
    return new PartitionLayout(starts, blocks);
  }

  int partitions() {
    return starts.length - 1;
  }

  int[] starts() {
    return starts;
  }

  /** Rows before a partition; for the one after the last, the number of rows. */
  int start(int partition) {
    return starts[partition];
  }

  /** Bytes of all codes. */
  long codeBytes() {
    return Partition.codeBytes(paddedStarts[partitions()], blocks);
  }

  /** Partitions in new memory, with code 0 everywhere. */
  Partition[] allocate(Arena arena, boolean offsets) {
    long rowBytes = (long) start(partitions()) * Integer.BYTES;
    return slice(
        arena.allocate(codeBytes(), IndexFile.ALIGNMENT),
        arena.allocate(rowBytes, IndexFile.ALIGNMENT),
        arena.allocate(offsets ? rowBytes : 0, IndexFile.ALIGNMENT));
  }

  /**
   * The partitions that lie in the given memory.
   *
   * @throws IllegalArgumentException if the memory has not the size of this layout
   */
  Partition[] slice(MemorySegment codes, MemorySegment slots, MemorySegment offsets) {
    long rowBytes = (long) start(partitions()) * Integer.BYTES;
    if (codes.byteSize() != codeBytes()
        || slots.byteSize() != rowBytes
        || (offsets.byteSize() != rowBytes && offsets.byteSize() != 0)) {
      throw new IllegalArgumentException(
          "partitions of %d rows do not fit %d bytes of codes and %d bytes of slots"
              .formatted(start(partitions()), codes.byteSize(), slots.byteSize()));
    }
    Partition[] partitions = new Partition[partitions()];
    for (int partition = 0; partition < partitions.length; partition++) {
      long codesFrom = Partition.codeBytes(paddedStarts[partition], blocks);
      long codesTo = Partition.codeBytes(paddedStarts[partition + 1], blocks);
      long from = (long) start(partition) * Integer.BYTES;
      int size = start(partition + 1) - start(partition);
      long bytes = (long) size * Integer.BYTES;
      partitions[partition] =
          new Partition(
              size,
              codes.asSlice(codesFrom, codesTo - codesFrom),
              slots.asSlice(from, bytes),
              offsets.byteSize() == 0 ? offsets : offsets.asSlice(from, bytes));
    }
    return partitions;
  }
}
