package io.orthant.vectors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A dense {@code [rows, dimension]} matrix of float32 values, row-major and without padding, over a
 * {@link MemorySegment}.
 *
 * <p>The matrix is a view: it neither owns nor frees its memory. The {@link Arena} that allocated
 * or mapped the segment decides how long it lives, and any access after that arena was closed
 * throws {@link IllegalStateException}. Reading from several threads is safe; concurrent writes to
 * the same row are not synchronised.
 *
 * <p>Values are little-endian on disk and in memory; only little-endian platforms are supported.
 */
public final class Matrix {
  static {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException("Orthant needs a little-endian platform");
    }
  }

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int ALIGNMENT = 64;

  private final MemorySegment segment;
  private final int rows;
  private final int dimension;

  private Matrix(MemorySegment segment, int rows, int dimension) {
    this.segment = segment;
    this.rows = rows;
    this.dimension = dimension;
  }

  /**
   * Allocates a matrix of zeros, aligned to a cache line.
   *
   * @param arena owner of the memory
   * @param rows number of rows, zero or more
   * @param dimension number of columns, at least one
   * @throws IllegalArgumentException if a size is out of range
   */
  public static Matrix allocate(Arena arena, int rows, int dimension) {
    checkShape(rows, dimension);
    long bytes = byteSize(rows, dimension);
    return new Matrix(
        LargeMemory.allocate(arena, Math.max(bytes, Float.BYTES), ALIGNMENT), rows, dimension);
  }

  /**
   * Copies the given rows into memory that lives as long as the matrix is reachable.
   *
   * @throws IllegalArgumentException if there is no row, or the rows differ in length
   */
  public static Matrix copyOf(float[][] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("A matrix needs at least one row to know its dimension");
    }
    Matrix matrix = allocate(Arena.ofAuto(), values.length, values[0].length);
    for (int row = 0; row < values.length; row++) {
      matrix.setRow(row, values[row]);
    }
    return matrix;
  }

  /**
   * Views a segment as a matrix, without a copy.
   *
   * @throws IllegalArgumentException if the segment is smaller than {@code rows * dimension} floats
   */
  public static Matrix wrap(MemorySegment segment, int rows, int dimension) {
    checkShape(rows, dimension);
    if (segment.byteSize() < byteSize(rows, dimension)) {
      throw new IllegalArgumentException(
          "A segment of %d bytes cannot hold %d x %d floats"
              .formatted(segment.byteSize(), rows, dimension));
    }
    return new Matrix(segment, rows, dimension);
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** The memory behind the matrix; row {@code r} starts at {@link #offset(int) offset(r)}. */
  public MemorySegment segment() {
    return segment;
  }

  /** Byte offset of a row within {@link #segment()}. The row is not range-checked. */
  public long offset(int row) {
    return (long) row * dimension * Float.BYTES;
  }

  /** A view of the rows {@code from} (inclusive) to {@code to} (exclusive). */
  public Matrix slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    return new Matrix(
        segment.asSlice(offset(from), byteSize(to - from, dimension)), to - from, dimension);
  }

  public float get(int row, int column) {
    return segment.get(FLOAT, element(row, column));
  }

  public void set(int row, int column, float value) {
    segment.set(FLOAT, element(row, column), value);
  }

  /** A copy of one row. */
  public float[] row(int row) {
    float[] values = new float[dimension];
    copyRow(row, values);
    return values;
  }

  /** Copies one row into the first {@code dimension} elements of {@code target}. */
  public void copyRow(int row, float[] target) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(segment, FLOAT, offset(row), target, 0, dimension);
  }

  /**
   * Overwrites one row.
   *
   * @throws IllegalArgumentException if {@code values} does not have {@code dimension} elements
   */
  public void setRow(int row, float[] values) {
    Objects.checkIndex(row, rows);
    if (values.length != dimension) {
      throw new IllegalArgumentException(
          "Row %d has %d values; the matrix has dimension %d"
              .formatted(row, values.length, dimension));
    }
    MemorySegment.copy(values, 0, segment, FLOAT, offset(row), dimension);
  }

  /**
   * Checks that every value is finite, in one pass over the matrix.
   *
   * @param name what the matrix is, for the message: a file name or "queries"
   * @return this matrix
   * @throws IllegalArgumentException naming the first row and column that is NaN or infinite
   */
  public Matrix requireFinite(String name) {
    float[] values = new float[dimension];
    for (int row = 0; row < rows; row++) {
      copyRow(row, values);
      for (int column = 0; column < dimension; column++) {
        if (!Float.isFinite(values[column])) {
          throw new IllegalArgumentException(
              "%s: row %d, column %d is %s; every value must be finite"
                  .formatted(name, row, column, values[column]));
        }
      }
    }
    return this;
  }

  /**
   * Checks that every row has a value other than zero, without which it has no direction and so no
   * {@link Similarity#COSINE}.
   *
   * @param name what the matrix is, for the message
   * @return this matrix
   * @throws IllegalArgumentException naming the first row of zeros
   */
  public Matrix requireNonZeroRows(String name) {
    float[] values = new float[dimension];
    for (int row = 0; row < rows; row++) {
      copyRow(row, values);
      int column = 0;
      while (column < dimension && values[column] == 0) {
        column++;
      }
      if (column == dimension) {
        throw new IllegalArgumentException(
            "%s: row %d is all zeros, which has no cosine; remove it or choose dot or euclidean"
                .formatted(name, row));
      }
    }
    return this;
  }

  @Override
  public String toString() {
    return "Matrix[" + rows + " x " + dimension + "]";
  }

  private long element(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, dimension);
    return offset(row) + (long) column * Float.BYTES;
  }

  private static void checkShape(int rows, int dimension) {
    if (rows < 0 || dimension < 1) {
      throw new IllegalArgumentException(
          "A matrix of %d x %d is not possible: rows must be 0 or more, dimension 1 or more"
              .formatted(rows, dimension));
    }
  }

  private static long byteSize(int rows, int dimension) {
    return (long) rows * dimension * Float.BYTES;
  }
}
