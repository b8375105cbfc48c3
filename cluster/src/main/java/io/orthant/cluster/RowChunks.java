package io.orthant.cluster;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Rows of equal size outside the heap, which grow by pieces and never move. The memory lives as
 * long as this is reachable.
 */
final class RowChunks {
  private static final int SHIFT = 10;
  private static final int CHUNK_ROWS = 1 << SHIFT;
  private static final int ALIGNMENT = 64;

  private final long rowBytes;
  private MemorySegment[] chunks = new MemorySegment[0];

  RowChunks(long rowBytes) {
    this.rowBytes = rowBytes;
  }

  /** Makes room for rows 0 to {@code rows - 1}; new ones are zero. */
  void ensure(int rows) {
    int wanted = Math.ceilDiv(rows, CHUNK_ROWS);
    int had = chunks.length;
    if (wanted > had) {
      chunks = Arrays.copyOf(chunks, wanted);
      for (int chunk = had; chunk < wanted; chunk++) {
        chunks[chunk] = Arena.ofAuto().allocate(CHUNK_ROWS * rowBytes, ALIGNMENT);
      }
    }
  }

  /** The memory that holds a row, which begins at {@link #offset}. */
  MemorySegment segment(int row) {
    return chunks[row >>> SHIFT];
  }

  long offset(int row) {
    return (row & (CHUNK_ROWS - 1)) * rowBytes;
  }
}
