package io.orthant.index;

import io.orthant.vectors.LargeMemory;
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

  /** Words of bounds before a partition; for the one after the last, of all. */
  private int[] boundStarts() {
    int[] bounds = new int[starts.length];
    for (int partition = 0; partition < partitions(); partition++) {
      int size = starts[partition + 1] - starts[partition];
      bounds[partition + 1] = bounds[partition] + Math.ceilDiv(size, Partition.BOUND_ROWS);
    }
    return bounds;
  }

  /**
   * Partitions in new memory, with code 0 everywhere.
   *
   * @param terms whether rows have terms
   */
  Partition[] allocate(Arena arena, boolean terms) {
    int rows = start(partitions());
    int words = terms ? boundStarts()[partitions()] : 0;
    return slice(
        LargeMemory.allocate(arena, codeBytes(), IndexFile.ALIGNMENT),
        arena.allocate((long) rows * Integer.BYTES, IndexFile.ALIGNMENT),
        arena.allocate(terms ? (long) rows * Partition.TERM_BYTES : 0, IndexFile.ALIGNMENT),
        arena.allocate((long) words * Integer.BYTES, IndexFile.ALIGNMENT));
  }

  /**
   * The partitions that lie in the given memory, whose levels of addends are yet to be set.
   *
   * @throws IllegalArgumentException if the memory has not the size of this layout
   */
  Partition[] slice(
      MemorySegment codes, MemorySegment slots, MemorySegment terms, MemorySegment bounds) {
    int rows = start(partitions());
    int[] boundStarts = boundStarts();
    boolean hasTerms = terms.byteSize() > 0;
    if (codes.byteSize() != codeBytes()
        || slots.byteSize() != (long) rows * Integer.BYTES
        || (hasTerms && terms.byteSize() != (long) rows * Partition.TERM_BYTES)
        || bounds.byteSize() != (hasTerms ? (long) boundStarts[partitions()] * Integer.BYTES : 0)) {
      throw new IllegalArgumentException(
          "partitions of %d rows do not fit %d bytes of codes, %d of slots, %d of terms and %d of bounds"
              .formatted(
                  rows, codes.byteSize(), slots.byteSize(), terms.byteSize(), bounds.byteSize()));
    }
    Partition[] partitions = new Partition[partitions()];
    for (int partition = 0; partition < partitions.length; partition++) {
      long codesFrom = Partition.codeBytes(paddedStarts[partition], blocks);
      long codesTo = Partition.codeBytes(paddedStarts[partition + 1], blocks);
      long from = start(partition);
      int size = start(partition + 1) - start(partition);
      int words = boundStarts[partition + 1] - boundStarts[partition];
      partitions[partition] =
          new Partition(
              size,
              codes.asSlice(codesFrom, codesTo - codesFrom),
              slots.asSlice(from * Integer.BYTES, (long) size * Integer.BYTES),
              hasTerms
                  ? terms.asSlice(from * Partition.TERM_BYTES, (long) size * Partition.TERM_BYTES)
                  : terms,
              hasTerms
                  ? bounds.asSlice(
                      (long) boundStarts[partition] * Integer.BYTES, (long) words * Integer.BYTES)
                  : bounds,
              Partition.NO_ADDENDS);
    }
    return partitions;
  }
}
