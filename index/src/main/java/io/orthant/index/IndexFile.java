package io.orthant.index;

import io.orthant.vectors.AtomicFile;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The index file, version 2. Little-endian; every part starts at a multiple of 64 bytes.
 *
 * <pre>
 * header, 512 bytes:
 *     0  magic "ORTHANTX"
 *     8  int32 format version
 *    12  int32 similarity: 0 dot, 1 cosine, 2 euclidean
 *    16  int64 bytes of the whole file
 *    24  int64 seed
 *    32  int32 rows, dimension, partitions, block dimensions, training rows, iterations
 *    64  section table: for each section int64 offset, int64 bytes, int32 CRC32C, int32 zero
 *   508  int32 CRC32C of bytes 0 to 507
 * sections, each padded with zeros to a multiple of 64 bytes, which its checksum covers:
 *   centroids   float32 [partitions, stored dimension]: zeros up to a multiple of 16
 *   spreads     float32 [partitions]
 *   probe codebooks  float32 [probe blocks, probe block dimensions, 16]
 *   probe codes 4-bit codes of the probe vectors, one run of rows
 *   codebooks   float32 [blocks, block dimensions, 16]
 *   starts      int32   [partitions + 1]: position of the first row of each partition
 *   ids         int32   [rows]: row number of each position
 *   offsets     float32 [rows] under euclidean, else empty
 *   codes       4-bit codes, as {@link PartitionLayout} places them
 *   rows        float32 [rows, stored dimension], by position
 * </pre>
 */
final class IndexFile {
  static final int VERSION = 2;

  private static final long MAGIC = 0x58544e414854524fL; // "ORTHANTX"

  /** The number that stands for a similarity is its place here. */
  private static final List<Similarity> SIMILARITIES =
      List.of(Similarity.DOT, Similarity.COSINE, Similarity.EUCLIDEAN);

  private static final int ALIGNMENT = 64;
  private static final int HEADER_BYTES = 512;
  private static final int TABLE = 64;
  private static final int ENTRY_BYTES = 24;
  private static final int SECTIONS = 10;
  private static final int HEADER_CHECKSUM = HEADER_BYTES - Integer.BYTES;
  private static final int PIECE = 1 << 26;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private IndexFile() {}

  /** Bytes that the file of an index has. */
  static long size(IndexData data) {
    long size = HEADER_BYTES;
    for (MemorySegment section : sections(data)) {
      size += padded(section.byteSize());
    }
    return size;
  }

  static void write(IndexData data, Path file) throws IOException {
    MemorySegment[] sections = sections(data);
    MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
    IndexParameters parameters = data.parameters();
    header.set(LONG, 0, MAGIC);
    header.set(INT, 8, VERSION);
    header.set(INT, 12, SIMILARITIES.indexOf(parameters.similarity()));
    header.set(LONG, 16, size(data));
    header.set(LONG, 24, parameters.seed());
    header.set(INT, 32, parameters.rows());
    header.set(INT, 36, parameters.dimension());
    header.set(INT, 40, parameters.partitions());
    header.set(INT, 44, parameters.blockDimensions());
    header.set(INT, 48, parameters.trainingRows());
    header.set(INT, 52, parameters.iterations());
    long offset = HEADER_BYTES;
    for (int i = 0; i < SECTIONS; i++) {
      long entry = TABLE + (long) i * ENTRY_BYTES;
      header.set(LONG, entry, offset);
      header.set(LONG, entry + 8, sections[i].byteSize());
      header.set(INT, entry + 16, checksum(sections[i], padding(sections[i].byteSize())));
      offset += padded(sections[i].byteSize());
    }
    header.set(INT, HEADER_CHECKSUM, checksum(header.asSlice(0, HEADER_CHECKSUM), 0));
    AtomicFile.write(
        file,
        channel -> {
          append(channel, header);
          for (MemorySegment section : sections) {
            append(channel, section);
            append(channel, MemorySegment.ofArray(new byte[padding(section.byteSize())]));
          }
        });
  }

  static IndexData read(Path file, Arena arena) throws IOException {
    MemorySegment content;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
    IndexParameters parameters = readHeader(file, content);
    MemorySegment[] sections = new MemorySegment[SECTIONS];
    String[] names = {
      "centroids",
      "spreads",
      "probe codebooks",
      "probe codes",
      "codebooks",
      "starts",
      "ids",
      "offsets",
      "codes",
      "rows"
    };
    long expected = HEADER_BYTES;
    for (int i = 0; i < SECTIONS; i++) {
      long entry = TABLE + (long) i * ENTRY_BYTES;
      long bytes = content.get(LONG, entry + 8);
      if (content.get(LONG, entry) != expected
          || bytes < 0
          || padded(bytes) > content.byteSize() - expected) {
        throw damaged(file, "its " + names[i] + " lie outside the file");
      }
      MemorySegment stored = content.asSlice(expected, padded(bytes));
      if (checksum(stored, 0) != content.get(INT, entry + 16)) {
        throw damaged(file, "the checksum of its " + names[i] + " does not match");
      }
      sections[i] = stored.asSlice(0, bytes);
      expected += padded(bytes);
    }
    return data(file, parameters, sections);
  }

  private static IndexParameters readHeader(Path file, MemorySegment content) throws IOException {
    long size = content.byteSize();
    if (size < 12 || content.get(LONG, 0) != MAGIC) {
      throw new IOException(
          file
              + (size == 0 ? " is empty" : " is not an Orthant index")
              + ": give a file that 'orthant index build' has written");
    }
    int version = content.get(INT, 8);
    if (version != VERSION) {
      throw new IOException(
          "%s has index format version %d; this program reads version %d: use a newer Orthant or build the index again"
              .formatted(file, version, VERSION));
    }
    if (size < HEADER_BYTES) {
      throw damaged(file, "it ends within its header, after " + size + " bytes");
    }
    if (checksum(content.asSlice(0, HEADER_CHECKSUM), 0) != content.get(INT, HEADER_CHECKSUM)) {
      throw damaged(file, "the checksum of its header does not match");
    }
    if (content.get(LONG, 16) != size) {
      throw damaged(file, "it has " + size + " bytes instead of " + content.get(LONG, 16));
    }
    return new IndexParameters(
        SIMILARITIES.get(content.get(INT, 12)),
        content.get(INT, 32),
        content.get(INT, 36),
        content.get(INT, 40),
        content.get(INT, 44),
        content.get(INT, 48),
        content.get(INT, 52),
        content.get(LONG, 24));
  }

  private static IndexData data(Path file, IndexParameters parameters, MemorySegment[] sections)
      throws IOException {
    try {
      return new IndexData(
          parameters,
          Matrix.wrap(sections[0], parameters.partitions(), parameters.storedDimension()),
          sections[1].toArray(ValueLayout.JAVA_FLOAT_UNALIGNED),
          new ProbeCodes(
              new Codebooks(
                  parameters.dimension() + 1,
                  ProbeCodes.blockDimensions(parameters),
                  sections[2].toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)),
              sections[3]),
          new Codebooks(
              parameters.dimension(),
              parameters.blockDimensions(),
              sections[4].toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)),
          new PartitionLayout(sections[5].toArray(INT), parameters.blocks()),
          sections[6],
          sections[7],
          sections[8],
          Matrix.wrap(sections[9], parameters.rows(), parameters.storedDimension()));
    } catch (IllegalArgumentException e) {
      throw damaged(file, "its sections do not fit its header (" + e.getMessage() + ")");
    }
  }

  private static MemorySegment[] sections(IndexData data) {
    int partitions = data.layout().partitions();
    int[] starts = new int[partitions + 1];
    for (int partition = 0; partition <= partitions; partition++) {
      starts[partition] = data.layout().start(partition);
    }
    return new MemorySegment[] {
      exact(data.centroids()),
      MemorySegment.ofArray(data.spreads()),
      MemorySegment.ofArray(data.probeCodes().codebooks().values()),
      data.probeCodes().codes(),
      MemorySegment.ofArray(data.codebooks().values()),
      MemorySegment.ofArray(starts),
      data.ids(),
      data.offsets(),
      data.codes(),
      exact(data.rows())
    };
  }

  private static MemorySegment exact(Matrix matrix) {
    return matrix.segment().asSlice(0, matrix.offset(matrix.rows()));
  }

  private static int padding(long bytes) {
    return (int) (-bytes & (ALIGNMENT - 1));
  }

  private static long padded(long bytes) {
    return bytes + padding(bytes);
  }

  private static int checksum(MemorySegment segment, int zeros) {
    CRC32C checksum = new CRC32C();
    for (long at = 0; at < segment.byteSize(); at += PIECE) {
      checksum.update(piece(segment, at));
    }
    checksum.update(new byte[zeros]);
    return (int) checksum.getValue();
  }

  private static void append(FileChannel channel, MemorySegment segment) throws IOException {
    for (long at = 0; at < segment.byteSize(); at += PIECE) {
      ByteBuffer piece = piece(segment, at);
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  /** A segment of any array type as bytes. */
  private static ByteBuffer piece(MemorySegment segment, long at) {
    MemorySegment part = segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at));
    return part.isNative() || part.heapBase().orElseThrow() instanceof byte[]
        ? part.asByteBuffer()
        : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE));
  }

  private static IOException damaged(Path file, String what) {
    return new IOException(
        file + " is damaged: " + what + ". Copy it again from its source or build the index again");
  }
}
