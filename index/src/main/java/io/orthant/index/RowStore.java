package io.orthant.index;

import io.orthant.vectors.LargeMemory;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.RowFormat;
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

  private final RowFormat format;
  private final int columns;
  private final int rowBytes;
  private final MemorySegment base;
  private final MemorySegment baseIds;
  private final boolean numbered;
  private final int baseRows;
  private final MemorySegment[] chunks;
  private final int[][] chunkIds;
  private final int size;

  /**
   * @param columns values of a stored row
   * @param rows how many there are
   * @param base the rows in that format, without gaps
   * @param baseIds int32 [rows]; empty if the id of each row is its number
   */
  RowStore(RowFormat format, int columns, int rows, MemorySegment base, MemorySegment baseIds) {
    this(format, columns, base, baseIds, rows, new MemorySegment[0], new int[0][], rows);
  }

  private RowStore(
      RowFormat format,
      int columns,
      MemorySegment base,
      MemorySegment baseIds,
      int baseRows,
      MemorySegment[] chunks,
      int[][] chunkIds,
      int size) {
    this.format = format;
    this.columns = columns;
    this.rowBytes = format.rowBytes(columns);
    this.base = base;
    this.baseIds = baseIds;
    this.baseRows = baseRows;
    this.numbered = baseIds.byteSize() == 0;
    this.chunks = chunks;
    this.chunkIds = chunkIds;
    this.size = size;
  }

  /**
   * The rows of a matrix in a format: the matrix itself as float32, otherwise a copy.
   *
   * @param rows {@code [rows, columns]}
   * @param ids int32 [rows]
   * @param arena owner of the copy
   */
  static RowStore of(RowFormat format, Matrix rows, MemorySegment ids, Arena arena) {
    if (format == RowFormat.FLOAT32) {
      return new RowStore(format, rows.dimension(), rows.rows(), rows.segment(), ids);
    }
    long rowBytes = format.rowBytes(rows.dimension());
    MemorySegment packed = LargeMemory.allocate(arena, rows.rows() * rowBytes, IndexFile.ALIGNMENT);
    float[] values = new float[rows.dimension()];
    for (int row = 0; row < rows.rows(); row++) {
      rows.copyRow(row, values);
      format.store(values, packed, row * rowBytes);
    }
    return new RowStore(format, rows.dimension(), rows.rows(), packed, ids);
  }

  /** The rows of a matrix, each with its number as its id. */
  static RowStore numbered(Matrix rows) {
    return of(RowFormat.FLOAT32, rows, MemorySegment.NULL, Arena.ofAuto());
  }

  /** Slots in use. */
  int size() {
    return size;
  }

  RowFormat format() {
    return format;
  }

  int storedDimension() {
    return columns;
  }

  /** Bytes of a row. */
  int rowBytes() {
    return rowBytes;
  }

  /** How many slots were there from the start. */
  int baseRows() {
    return baseRows;
  }

  int id(int slot) {
    if (slot < baseRows) {
      return numbered ? slot : baseIds.get(INT, (long) slot * Integer.BYTES);
    }
    int appended = slot - baseRows;
    return chunkIds[appended / CHUNK_ROWS][appended % CHUNK_ROWS];
  }

  /** Copies the first {@code target.length} values of a row, at most those that are stored. */
  void copy(int slot, float[] target) {
    copy(slot, target, target.length);
  }

  /** Copies the first values of a row into an array that may have room for more. */
  void copy(int slot, float[] target, int count) {
    format.load(segment(slot), offset(slot), columns, target, count);
  }

  /** The memory that holds a row at {@link #offset}. */
  MemorySegment segment(int slot) {
    return slot < baseRows ? base : chunks[(slot - baseRows) / CHUNK_ROWS];
  }

  /** Byte offset of a row in its {@link #segment}. */
  long offset(int slot) {
    return (long) (slot < baseRows ? slot : (slot - baseRows) % CHUNK_ROWS) * rowBytes;
  }

  /** Inner product of a query with a row. */
  float dot(VectorOps ops, float[] query, int slot) {
    return ops.rows(format).dot(query, segment(slot), offset(slot));
  }

  /** Squared Euclidean distance of a query to a row. */
  float squaredDistance(VectorOps ops, float[] query, int slot) {
    return ops.rows(format).squaredDistance(query, segment(slot), offset(slot));
  }

  /** The first slot above {@code slot} whose row does not lie behind the row before it. */
  int runEnd(int slot) {
    if (slot < baseRows) {
      return baseRows;
    }
    int appended = slot - baseRows;
    return Math.min(size, slot + CHUNK_ROWS - appended % CHUNK_ROWS);
  }

  /**
   * Inner products of a query with rows anywhere.
   *
   * @param slots the rows; on return in the order of {@code scores}
   */
  void dots(VectorOps ops, float[] query, int[] slots, int count, float[] scores) {
    int inBase = chunks.length > 0 ? baseFirst(slots, count) : count;
    ops.rows(format).dots(query, base, slots, 0, inBase, scores);
    for (int i = inBase; i < count; i++) {
      scores[i] = dot(ops, query, slots[i]);
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
    int appended = size - baseRows;
    int needed = Math.ceilDiv(appended + ids.length, CHUNK_ROWS);
    MemorySegment[] allChunks = Arrays.copyOf(chunks, needed);
    int[][] allIds = Arrays.copyOf(chunkIds, needed);
    for (int chunk = chunks.length; chunk < needed; chunk++) {
      allChunks[chunk] = arena.allocate((long) CHUNK_ROWS * rowBytes, IndexFile.ALIGNMENT);
      allIds[chunk] = new int[CHUNK_ROWS];
    }
    for (int i = 0; i < ids.length; i++) {
      int place = appended + i;
      long offset = (long) (place % CHUNK_ROWS) * rowBytes;
      format.store(values[i], allChunks[place / CHUNK_ROWS], offset);
      allIds[place / CHUNK_ROWS][place % CHUNK_ROWS] = ids[i];
    }
    return new RowStore(
        format, columns, base, baseIds, baseRows, allChunks, allIds, size + ids.length);
  }

  private int baseFirst(int[] slots, int count) {
    int inBase = 0;
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (slot < baseRows) {
        slots[i] = slots[inBase];
        slots[inBase++] = slot;
      }
    }
    return inBase;
  }
}
