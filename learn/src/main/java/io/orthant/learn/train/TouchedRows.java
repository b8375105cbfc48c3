package io.orthant.learn.train;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The distinct rows of a table that one step touches, and where each stands in their gathered copy.
 * Clearing costs nothing, so that a step's cost follows the touched rows and not the table.
 */
final class TouchedRows {
  private static final int ALIGNMENT = 64;

  private final int[] stamp;
  private final int[] slot;
  private int[] rows = new int[1024];
  private int count;
  private int step;

  /** For a table of that many rows; takes 8 bytes a row. */
  TouchedRows(int tableRows) {
    stamp = new int[tableRows];
    slot = new int[tableRows];
  }

  void clear() {
    count = 0;
    if (++step == 0) {
      Arrays.fill(stamp, 0);
      step = 1;
    }
  }

  /** The place of a row in the gathered copy; the first call for a row since clearing adds it. */
  int slot(int row) {
    if (stamp[row] != step) {
      stamp[row] = step;
      slot[row] = count;
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
      }
      rows[count++] = row;
    }
    return slot[row];
  }

  /** The place of a row, or -1 if it was not added since clearing. */
  int find(int row) {
    return stamp[row] == step ? slot[row] : -1;
  }

  int count() {
    return count;
  }

  /** Row numbers by slot; only the first {@link #count} are meant. */
  int[] rows() {
    return rows;
  }

  /** Copies the touched rows together [count, dimension]. */
  MemorySegment gather(Matrix table, Arena arena) {
    long rowBytes = (long) table.dimension() * Float.BYTES;
    MemorySegment gathered = arena.allocate(count * rowBytes, ALIGNMENT);
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(table.segment(), table.offset(rows[i]), gathered, i * rowBytes, rowBytes);
    }
    return gathered;
  }
}
