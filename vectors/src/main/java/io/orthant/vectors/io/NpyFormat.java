package io.orthant.vectors.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.orthant.vectors.AtomicFile;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy's npy format, two-dimensional, in C order. */
final class NpyFormat {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int PREFIX_BYTES = 10;

  /** A multiple of 64 that any header of ours fits. */
  private static final int HEADER_BYTES = 128;

  private static final int LARGEST_HEADER = 1 << 16;
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[.*?\\])");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(\\w+)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
  private static final Pattern TWO =
      Pattern.compile("\\s*(\\d{1,18})\\s*,\\s*(\\d{1,18})\\s*,?\\s*");

  private NpyFormat() {}

  static Matrix read(Path file, Arena arena) throws IOException {
    Header header;
    try (Arena mapping = Arena.ofConfined()) {
      MemorySegment data = WholeFile.map(file, mapping);
      header = header(file, data);
      if (header.elementBytes() != Float.BYTES) {
        return converted(header, data, arena);
      }
    }
    MemorySegment values = WholeFile.map(file, arena).asSlice(header.bytes());
    return Matrix.wrap(values, header.rows(), header.dimension());
  }

  /** Writes rows as they come; the header is written again when their number is known. */
  static int write(Path file, int dimension, VectorFiles.RowSource rows) throws IOException {
    int[] total = {0};
    AtomicFile.write(
        file,
        channel -> {
          WholeFile.write(channel, header(0, dimension));
          rows.writeTo(
              matrix -> {
                total[0] = Math.addExact(total[0], matrix.rows());
                WholeFile.write(channel, matrix.segment().asSlice(0, matrix.offset(matrix.rows())));
              });
          channel.position(0);
          WholeFile.write(channel, header(total[0], dimension));
        });
    return total[0];
  }

  /** The header, which has the same size for any number of rows. */
  private static ByteBuffer header(int rows, int dimension) {
    String text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, dimension);
    int bytes = HEADER_BYTES;
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (bytes - PREFIX_BYTES));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.position() < bytes - 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').flip();
  }

  private static Matrix converted(Header header, MemorySegment data, Arena arena) {
    Matrix matrix = Matrix.allocate(arena, header.rows(), header.dimension());
    float[] values = new float[header.dimension()];
    long offset = header.bytes();
    for (int row = 0; row < header.rows(); row++) {
      for (int i = 0; i < values.length; i++, offset += header.elementBytes()) {
        values[i] =
            header.elementBytes() == Double.BYTES
                ? (float) data.get(DOUBLE, offset)
                : Byte.toUnsignedInt(data.get(JAVA_BYTE, offset));
      }
      matrix.setRow(row, values);
    }
    return matrix;
  }

  private static Header header(Path file, MemorySegment data) throws IOException {
    long size = data.byteSize();
    boolean magic = size >= PREFIX_BYTES;
    for (int i = 0; magic && i < MAGIC.length; i++) {
      magic = data.get(JAVA_BYTE, i) == MAGIC[i];
    }
    if (!magic) {
      throw new MalformedFileException(
          file, 0, size + " bytes without the npy signature", "\\x93NUMPY and a version");
    }
    int version = data.get(JAVA_BYTE, MAGIC.length);
    if (version < 1 || version > 3) {
      throw new MalformedFileException(file, MAGIC.length, "version " + version, "1, 2 or 3");
    }
    int prefix = version == 1 ? PREFIX_BYTES : PREFIX_BYTES + 2;
    long length = 0;
    for (int i = Math.toIntExact(Math.min(prefix, size)) - 1; i >= MAGIC.length + 2; i--) {
      length = length << 8 | Byte.toUnsignedInt(data.get(JAVA_BYTE, i));
    }
    if (length > LARGEST_HEADER || prefix + length > size) {
      throw new MalformedFileException(
          file,
          MAGIC.length + 2,
          "a header of %d bytes in a file of %d".formatted(length, size),
          "a header that ends within the file, of at most " + LARGEST_HEADER + " bytes");
    }
    byte[] text = data.asSlice(prefix, length).toArray(JAVA_BYTE);
    return parse(file, new String(text, StandardCharsets.UTF_8), prefix, prefix + length, size);
  }

  private static Header parse(Path file, String text, int at, long bytes, long size)
      throws IOException {
    String descr = field(file, DESCR, text, at);
    int elementBytes =
        switch (descr) {
          case "'<f4'" -> Float.BYTES;
          case "'<f8'" -> Double.BYTES;
          case "'|u1'" -> Byte.BYTES;
          default ->
              throw new MalformedFileException(
                  file, at, "dtype " + descr, "'<f4', '<f8' or '|u1': save array.astype('<f4')");
        };
    String order = field(file, ORDER, text, at);
    if (!order.equals("False")) {
      throw new MalformedFileException(
          file, at, "fortran_order " + order, "False: save numpy.ascontiguousarray(array)");
    }
    String shape = field(file, SHAPE, text, at);
    Matcher two = TWO.matcher(shape);
    if (!two.matches()) {
      throw new MalformedFileException(
          file, at, "shape (" + shape + ")", "two dimensions, (rows, columns)");
    }
    long rows = Long.parseLong(two.group(1));
    long dimension = Long.parseLong(two.group(2));
    if (rows > Integer.MAX_VALUE || dimension < 1 || dimension > VecsFormat.LARGEST_DIMENSION) {
      throw new MalformedFileException(
          file,
          at,
          "shape (" + shape + ")",
          "at most %d rows and 1 to %d columns"
              .formatted(Integer.MAX_VALUE, VecsFormat.LARGEST_DIMENSION));
    }
    long wanted = bytes + rows * dimension * elementBytes;
    if (size < wanted) {
      throw new MalformedFileException(
          file,
          size,
          "a file of %d bytes, shape (%s), dtype %s".formatted(size, shape, descr),
          "%d bytes; the values end within row %d"
              .formatted(wanted, (size - bytes) / (dimension * elementBytes)));
    }
    if (size > wanted) {
      throw new MalformedFileException(
          file, wanted, (size - wanted) + " bytes behind the last row", "the end of the file");
    }
    return new Header((int) rows, (int) dimension, elementBytes, bytes);
  }

  private static String field(Path file, Pattern pattern, String text, int at) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new MalformedFileException(
          file, at, "header " + text.strip(), "a dictionary with descr, fortran_order and shape");
    }
    return matcher.group(1);
  }

  private record Header(int rows, int dimension, int elementBytes, long bytes) {}
}
