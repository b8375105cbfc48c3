package io.orthant.index;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Applies changes to the contents of an index. Added rows are first searched exactly; when there
 * are {@value #UNCODED} of them they are coded into the partitions they lie nearest to, and a
 * partition that has grown far beyond the others is split. In an exact index they stay as they are.
 *
 * <p>Not thread-safe: one change at a time. What is returned may be searched from any thread.
 */
final class Changes {
  private static final int UNCODED = 256;

  private final Arena arena;
  private final SlotMap slots;
  private final Folding folding = new Folding();

  /**
   * @param data contents before the first change
   * @param arena owner of the memory of added rows
   */
  Changes(IndexData data, Arena arena) {
    this.arena = arena;
    slots = new SlotMap(data.size());
    for (int slot = 0; slot < data.rows().size(); slot++) {
      if (data.isLive(slot)) {
        slots.put(data.rows().id(slot), slot);
      }
    }
  }

  /** Whether there is a row of this id. */
  boolean contains(int id) {
    return slots.get(id) >= 0;
  }

  /** How well added rows fit the partitions. */
  Drift drift() {
    return folding.drift();
  }

  IndexData apply(IndexData data, Change.OfRows change) {
    return switch (change) {
      case Change.Put(int[] ids, float[][] rows) -> put(data, ids, rows);
      case Change.Delete(int[] ids) -> delete(data, ids);
    };
  }

  /** Codes the rows that are not coded yet, unless the index is exact. */
  IndexData code(IndexData data) {
    return data.isExact() || data.coded() == data.rows().size() ? data : folding.fold(data);
  }

  private IndexData put(IndexData data, int[] ids, float[][] rows) {
    IndexData without = delete(data, ids);
    int first = without.rows().size();
    for (int i = 0; i < ids.length; i++) {
      slots.put(ids[i], first + i);
    }
    IndexData with =
        without.with(without.rows().append(ids, padded(rows, data), arena), without.deletions());
    return with.rows().size() - with.coded() < UNCODED ? with : code(with);
  }

  private IndexData delete(IndexData data, int[] ids) {
    int[] gone = new int[ids.length];
    int count = 0;
    for (int id : ids) {
      int slot = slots.get(id);
      if (slot >= 0) {
        gone[count++] = slot;
        slots.remove(id);
      }
    }
    return data.with(data.rows(), data.deletions().with(gone, count));
  }

  private static float[][] padded(float[][] rows, IndexData data) {
    float[][] padded = new float[rows.length][];
    Arrays.setAll(padded, i -> Arrays.copyOf(rows[i], data.rows().storedDimension()));
    return padded;
  }
}
