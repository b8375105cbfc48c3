package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The prepared vectors and their ids, by slot: first those that the index was built of or opened
 * with, then those that were appended since. A slot is never written again, so a store can be read
 * while a longer one is made of it by {@link #append}.
 */
final class RowStore {
  private static final int CHUNK_ROWS = 4096;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Matrix base;
  private final MemorySegment baseIds;
  private final boolean numbered;
  private final Matrix[] chunks;
  private final int[][] chunkIds;
  private final int size;

  /**
   * @param base {@code [rows, stored dimension]}
   * @param baseIds int32 [rows]; empty if the id of each row is its number
   */
  RowStore(Matrix base, MemorySegment baseIds) {
    this(base, baseIds, new Matrix[0], new int[0][], base.rows());
  }

  private RowStore(
      Matrix base, MemorySegment baseIds, Matrix[] chunks, int[][] chunkIds, int size) {
    this.base = base;
    this.baseIds = baseIds;
    this.numbered = baseIds.byteSize() == 0;
    this.chunks = chunks;
    this.chunkIds = chunkIds;
    this.size = size;
  }

  /** The rows of a matrix, each with its number as its id. */
  static RowStore numbered(Matrix rows) {
    return new RowStore(rows, MemorySegment.NULL);
  }

  /** Slots in use. */
  int size() {
    return size;
  }

  int storedDimension() {
    return base.dimension();
  }

  /** The slots that were there from the start, as a matrix. */
  Matrix base() {
    return base;
  }

  int id(int slot) {
    if (slot < base.rows()) {
      return numbered ? slot : baseIds.get(INT, (long) slot * Integer.BYTES);
    }
    int appended = slot - base.rows();
    return chunkIds[appended / CHUNK_ROWS][appended % CHUNK_ROWS];
  }

  /** Copies the first {@code target.length} values of a row. */
  void copy(int slot, float[] target) {
    MemorySegment.copy(segment(slot), FLOAT, offset(slot), target, 0, target.length);
  }

  /** The memory that holds a row at {@link #offset}. */
  MemorySegment segment(int slot) {
    return slot < base.rows() ? base.segment() : chunk(slot).segment();
  }

  /** Byte offset of a row in its {@link #segment}. */
  long offset(int slot) {
    return slot < base.rows()
        ? base.offset(slot)
        : chunk(slot).offset((slot - base.rows()) % CHUNK_ROWS);
  }

  /** The first slot above {@code slot} whose row does not lie behind the row before it. */
  int runEnd(int slot) {
    if (slot < base.rows()) {
      return base.rows();
    }
    int appended = slot - base.rows();
    return Math.min(size, slot + CHUNK_ROWS - appended % CHUNK_ROWS);
  }

  /**
   * Inner products of a query with rows anywhere.
   *
   * @param slots the rows; on return in the order of {@code scores}
   */
  void dots(VectorOps ops, float[] query, int[] slots, int count, float[] scores) {
    int inBase = count;
    if (chunks.length > 0) {
      inBase = baseFirst(slots, count);
    }
    ops.dots(query, base.segment(), slots, 0, inBase, scores);
    for (int i = inBase; i < count; i++) {
      scores[i] = ops.dot(query, segment(slots[i]), offset(slots[i]));
    }
  }

  /**
   * A store with further rows.
   *
   * @param values each of the stored dimension
   * @param arena owner of new memory; only one thread appends at a time, and always to the longest
   *     store
   */
  RowStore append(int[] ids, float[][] values, Arena arena) {
    int appended = size - base.rows();
    int needed = Math.ceilDiv(appended + ids.length, CHUNK_ROWS);
    Matrix[] allChunks = Arrays.copyOf(chunks, needed);
    int[][] allIds = Arrays.copyOf(chunkIds, needed);
    for (int chunk = chunks.length; chunk < needed; chunk++) {
      allChunks[chunk] = Matrix.allocate(arena, CHUNK_ROWS, base.dimension());
      allIds[chunk] = new int[CHUNK_ROWS];
    }
    for (int i = 0; i < ids.length; i++) {
      int place = appended + i;
      allChunks[place / CHUNK_ROWS].setRow(place % CHUNK_ROWS, values[i]);
      allIds[place / CHUNK_ROWS][place % CHUNK_ROWS] = ids[i];
    }
    return new RowStore(base, baseIds, allChunks, allIds, size + ids.length);
  }

  private Matrix chunk(int slot) {
    return chunks[(slot - base.rows()) / CHUNK_ROWS];
  }

  private int baseFirst(int[] slots, int count) {
    int inBase = 0;
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (slot < base.rows()) {
        slots[i] = slots[inBase];
        slots[inBase++] = slot;
      }
    }
    return inBase;
  }
}
