package io.orthant.vectors.io;

import io.orthant.vectors.AtomicFile;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The fvecs, bvecs and ivecs formats. */
final class VecsFormat {
  static final int LARGEST_DIMENSION = 1 << 20;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int HEADER_BYTES = Integer.BYTES;

  private VecsFormat() {}

  static Matrix readFloats(Path file, Arena arena) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      Rows source = Rows.open(file, mapping, Float.BYTES);
      Matrix matrix = Matrix.allocate(arena, source.rows(), source.dimension());
      for (int row = 0; row < source.rows(); row++) {
        MemorySegment.copy(
            source.data(),
            source.offset(row),
            matrix.segment(),
            matrix.offset(row),
            (long) source.dimension() * Float.BYTES);
      }
      return matrix;
    }
  }

  static Matrix readBytes(Path file, Arena arena) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      Rows source = Rows.open(file, mapping, Byte.BYTES);
      Matrix matrix = Matrix.allocate(arena, source.rows(), source.dimension());
      float[] values = new float[source.dimension()];
      for (int row = 0; row < source.rows(); row++) {
        for (int i = 0; i < values.length; i++) {
          values[i] =
              Byte.toUnsignedInt(source.data().get(ValueLayout.JAVA_BYTE, source.offset(row) + i));
        }
        matrix.setRow(row, values);
      }
      return matrix;
    }
  }

  static int[][] readInts(Path file) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      Rows source = Rows.open(file, mapping, Integer.BYTES);
      int[][] rows = new int[source.rows()][source.dimension()];
      for (int row = 0; row < rows.length; row++) {
        MemorySegment.copy(
            source.data(), INT, source.offset(row), rows[row], 0, source.dimension());
      }
      return rows;
    }
  }

  static int write(Path file, int dimension, VectorFiles.RowSource rows) throws IOException {
    float[] values = new float[dimension];
    ByteBuffer buffer = rowBuffer(dimension);
    int[] total = {0};
    AtomicFile.write(
        file,
        channel ->
            rows.writeTo(
                matrix -> {
                  total[0] = Math.addExact(total[0], matrix.rows());
                  for (int row = 0; row < matrix.rows(); row++) {
                    matrix.copyRow(row, values);
                    buffer.clear().putInt(dimension);
                    buffer.asFloatBuffer().put(values);
                    WholeFile.write(channel, buffer.clear());
                  }
                }));
    return total[0];
  }

  static void writeInts(Path file, int[][] rows) throws IOException {
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length == 0 || rows[row].length != rows[0].length) {
        throw new IllegalArgumentException(
            "Row %d has %d values and row 0 has %d: all must have the same number, 1 or more"
                .formatted(row, rows[row].length, rows[0].length));
      }
    }
    AtomicFile.write(
        file,
        channel -> {
          for (int[] row : rows) {
            ByteBuffer buffer = rowBuffer(row.length);
            buffer.putInt(row.length);
            buffer.asIntBuffer().put(row);
            WholeFile.write(channel, buffer.clear());
          }
        });
  }

  private static ByteBuffer rowBuffer(int dimension) {
    return ByteBuffer.allocateDirect(HEADER_BYTES + dimension * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A mapped file whose headers are all checked. */
  private record Rows(MemorySegment data, int rows, int dimension, long rowBytes) {

    static Rows open(Path file, Arena mapping, int elementBytes) throws IOException {
      MemorySegment data = WholeFile.map(file, mapping);
      long size = data.byteSize();
      if (size < HEADER_BYTES) {
        throw new MalformedFileException(
            file, 0, 0, size + " bytes", "at least one row, which begins with its dimension");
      }
      int dimension = data.get(INT, 0);
      if (dimension < 1 || dimension > LARGEST_DIMENSION) {
        throw new MalformedFileException(
            file, 0, 0, "dimension " + dimension, "1 to " + LARGEST_DIMENSION);
      }
      long rowBytes = HEADER_BYTES + (long) dimension * elementBytes;
      long rows = (size + rowBytes - 1) / rowBytes;
      if (rows > Integer.MAX_VALUE) {
        throw new MalformedFileException(
            file, 0, 0, rows + " rows", "at most " + Integer.MAX_VALUE);
      }
      for (long row = 0; row < rows; row++) {
        check(file, data, row, dimension, rowBytes);
      }
      return new Rows(data, (int) rows, dimension, rowBytes);
    }

    private static void check(Path file, MemorySegment data, long row, int dimension, long rowBytes)
        throws IOException {
      long start = row * rowBytes;
      long left = data.byteSize() - start;
      if (left >= HEADER_BYTES && data.get(INT, start) != dimension) {
        throw new MalformedFileException(
            file,
            row,
            start,
            "dimension " + data.get(INT, start),
            dimension + " as in row 0; all rows have the same");
      }
      if (left < rowBytes) {
        throw new MalformedFileException(
            file, row, start, "the file ends after " + left + " bytes", rowBytes + " bytes a row");
      }
    }

    long offset(int row) {
      return row * rowBytes + HEADER_BYTES;
    }
  }
}
