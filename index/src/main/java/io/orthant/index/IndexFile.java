package io.orthant.index;

import io.orthant.index.quantize.Anisotropy;
import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.LearnedCode;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.ProductCodeConfig.Training;
import io.orthant.index.quantize.RowCode;
import io.orthant.index.quantize.UniformQuantizer;
import io.orthant.vectors.AtomicFile;
import io.orthant.vectors.LargeMemory;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.RowFormat;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The index file, version 4. Little-endian; every part starts at a multiple of 64 bytes.
 *
 * <pre>
 * header, 1024 bytes:
 *     0  magic "ORTHANTX"
 *     8  int32 format version
 *    12  int32 similarity: 0 dot, 1 cosine, 2 euclidean
 *    16  int64 end of the last section; what lies behind is the {@link Journal}
 *    24  int64 seed
 *    32  int32 rows, dimension, partitions, block dimensions, training rows, iterations
 *    56  int32 row format: 0 float32, 1 bfloat16, 2 int8, see {@link RowFormat}
 *    60  int8 codes: 0 product, 1 multiscale, 2 lod, 3 binary
 *    61  int8 rotation: 0 none, 1 random, 2 opq
 *    62  int8 training: 0 choice of codes alone, 1 codewords too
 *    63  int8 euclidean form: 0 none, 1 addend, 2 augmented
 *    64  section table: for each section int64 offset, int64 bytes, int32 CRC32C, int32 zero
 *   640  float64 spill
 *   896  anisotropy as text, UTF-8, with a zero byte at its end
 *  1020  int32 CRC32C of bytes 0 to 1019
 * sections, each padded with zeros to a multiple of 64 bytes, which its checksum covers:
 *   centroids   float32 [partitions, coded dimension]: zeros up to what the row
 *                       format needs
 *   spreads     float32 [partitions]
 *   lengths     float32 [partitions]
 *   coded space float32: of the addend form the origin; of the augmented one the
 *                       origin, the mean square and the weight; else empty
 *   probe codebooks  float32 [coded dimension + 1, 16]
 *   probe codes 4-bit codes of the probe vectors, one run of rows
 *   codewords   float32 [coded dimension, 16]; of binary codes [4 blocks, coded dimension]
 *   turn        float32 [coded dimension, coded dimension] with a rotation, [coded dimension] of
 *                       binary codes, or empty
 *   scale levels  float32: lowest logarithm of a scale and step, or empty
 *   addend levels float32 [partitions, 2]: lowest addend and step
 *   tuning      the {@link Tuning} as UTF-8 text; empty if there is none
 *   starts      int32   [partitions + 1]: entries before each partition; as many as rows, or twice
 *                       with a spill
 *   slots       int32   [entries]: the place of their row in ids and rows
 *   terms       int8    [entries, 2]: codes of scale and addend, or empty
 *   bounds      int8    [4] for each 64 rows of a partition, or empty, see {@link Partition}
 *   codes       4-bit codes, partition after partition, each one run of rows
 *   ids         int32   [rows]
 *   rows        [rows] of the stored dimension, in the row format
 * The coded dimension is the dimension, and one more in the augmented form.
 * An exact index has 0 partitions; of its sections all but tuning, ids and rows are empty.
 * </pre>
 */
final class IndexFile {
  static final int VERSION = 4;
  static final int ALIGNMENT = 64;

  private static final long MAGIC = 0x58544e414854524fL; // "ORTHANTX"

  /** The number that stands for a similarity is its place here. */
  private static final List<Similarity> SIMILARITIES =
      List.of(Similarity.DOT, Similarity.COSINE, Similarity.EUCLIDEAN);

  private static final List<RowFormat> ROW_FORMATS =
      List.of(RowFormat.FLOAT32, RowFormat.BFLOAT16, RowFormat.INT8);

  private static final List<CodeKind> CODES =
      List.of(CodeKind.PRODUCT, CodeKind.MULTISCALE, CodeKind.LOD, CodeKind.BINARY);
  private static final List<RotationKind> ROTATIONS =
      List.of(RotationKind.NONE, RotationKind.RANDOM, RotationKind.OPQ);
  private static final List<Training> TRAININGS = List.of(Training.ASSIGN_ONLY, Training.FULL);

  private static final List<EuclideanForm> FORMS =
      List.of(EuclideanForm.AUTO, EuclideanForm.ADDEND, EuclideanForm.AUGMENTED);

  private static final int HEADER_BYTES = 1024;
  private static final int TABLE = 64;
  private static final int ENTRY_BYTES = 24;
  private static final int ANISOTROPY = 896;
  private static final int HEADER_CHECKSUM = HEADER_BYTES - Integer.BYTES;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** The sections, in the order of the file. */
  private enum Section {
    CENTROIDS,
    SPREADS,
    LENGTHS,
    CODED_SPACE,
    PROBE_CODEBOOKS,
    PROBE_CODES,
    CODEWORDS,
    TURN,
    SCALE_LEVELS,
    ADDEND_LEVELS,
    TUNING,
    STARTS,
    SLOTS,
    TERMS,
    BOUNDS,
    CODES,
    IDS,
    ROWS;

    private static final List<Section> ALL = List.of(values());

    long entry() {
      return TABLE + (long) ALL.indexOf(this) * ENTRY_BYTES;
    }

    /** Whether its size grows with the number of rows, so that opening does not read all of it. */
    boolean large() {
      return compareTo(SLOTS) >= 0;
    }

    /** Whether it is copied into memory when the file is opened. */
    boolean preloaded(Preload preload) {
      return switch (preload) {
        case NONE -> false;
        case CODES -> this != ROWS;
        case ALL -> true;
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Path file;
  private final MemorySegment content;
  private final IndexParameters parameters;
  private final Map<Section, MemorySegment> sections = new EnumMap<>(Section.class);

  private IndexFile(Path file, MemorySegment content, Preload preload, Arena arena)
      throws IOException {
    this.file = file;
    this.content = content;
    checkHeader();
    parameters =
        new IndexParameters(
            SIMILARITIES.get(content.get(INT, 12)),
            FORMS.get(content.get(BYTE, 63)),
            content.get(INT, 32),
            content.get(INT, 36),
            content.get(INT, 40),
            content.get(INT, 44),
            content.get(INT, 48),
            content.get(INT, 52),
            CODES.get(content.get(BYTE, 60)),
            ROTATIONS.get(content.get(BYTE, 61)),
            TRAININGS.get(content.get(BYTE, 62)),
            content.get(DOUBLE, 640),
            readAnisotropy(),
            ROW_FORMATS.get(content.get(INT, 56)),
            content.get(LONG, 24));
    long expected = HEADER_BYTES;
    for (Section section : Section.ALL) {
      long bytes = content.get(LONG, section.entry() + 8);
      if (content.get(LONG, section.entry()) != expected
          || bytes < 0
          || FileSink.padded(bytes) > end() - expected) {
        throw damaged("its %s lie outside the file".formatted(section));
      }
      sections.put(section, content.asSlice(expected, bytes));
      expected += FileSink.padded(bytes);
    }
    for (Section section : Section.ALL) {
      if (section.preloaded(preload)) {
        sections.put(section, copy(section(section), arena));
        verify(section);
      } else if (!section.large()) {
        verify(section);
      }
    }
  }

  /**
   * Maps a file. Reads the header, what does not grow with the number of rows and what is
   * preloaded, and checks that much; {@link #verify} checks the rest.
   *
   * @param arena owner of the mapping and of what is preloaded
   * @throws IOException naming the file and what is wrong with it
   */
  static IndexFile open(Path file, Preload preload, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new IndexFile(
          file,
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena),
          preload,
          arena);
    }
  }

  /** Writes the rows that are left of an index, all of them coded. */
  static void write(IndexData data, @Nullable Tuning tuning, Path file) throws IOException {
    Stored stored = Stored.of(data);
    AtomicFile.write(
        file,
        channel -> {
          MemorySegment header = header(data.parameters(), stored.rows());
          channel.position(HEADER_BYTES);
          FileSink sink = new FileSink(channel);
          for (Section section : Section.ALL) {
            header.set(LONG, section.entry(), channel.position());
            write(section, data, tuning, stored, sink);
            header.set(LONG, section.entry() + 8, sink.bytes());
            header.set(INT, section.entry() + 16, sink.finish());
          }
          header.set(LONG, 16, channel.position());
          header.set(INT, HEADER_CHECKSUM, FileSink.checksum(header.asSlice(0, HEADER_CHECKSUM)));
          channel.position(0);
          sink.append(header);
          sink.finish();
        });
  }

  /** Bytes up to the end of the last section that {@link #write} would give. */
  static long size(IndexData data, @Nullable Tuning tuning) {
    long rows = data.size();
    long rowBytes =
        FileSink.padded(rows * Integer.BYTES) + FileSink.padded(rows * data.rows().rowBytes());
    if (data.isExact()) {
      return HEADER_BYTES + FileSink.padded(text(tuning).length) + rowBytes;
    }
    long codes = 0;
    for (Partition partition : data.partitions()) {
      codes += partition.codes().byteSize();
    }
    long entries = 0;
    long words = 0;
    for (Partition partition : data.partitions()) {
      entries += partition.size();
      words += Math.ceilDiv(partition.size(), Partition.BOUND_ROWS);
    }
    LearnedCode learned = data.code().learned();
    long small = HEADER_BYTES;
    small += FileSink.padded(data.centroids().offset(data.centroids().rows()));
    small += 2 * FileSink.padded((long) data.spreads().length * Float.BYTES);
    small += FileSink.padded((long) data.space().values().length * Float.BYTES);
    small += FileSink.padded((long) data.probeCodes().codebooks().values().length * Float.BYTES);
    small += FileSink.padded(data.probeCodes().codes().byteSize());
    small += FileSink.padded((long) learned.codewords().length * Float.BYTES);
    small += FileSink.padded((long) learned.turn().length * Float.BYTES);
    small += FileSink.padded((long) learned.scaleLevels().length * Float.BYTES);
    small += FileSink.padded(2L * data.partitions().length * Float.BYTES);
    small += FileSink.padded(text(tuning).length);
    small += FileSink.padded((data.partitions().length + 1L) * Integer.BYTES);
    return small
        + FileSink.padded(codes)
        + FileSink.padded(entries * Integer.BYTES)
        + (data.hasTerms()
            ? FileSink.padded(entries * Partition.TERM_BYTES)
                + FileSink.padded(words * Integer.BYTES)
            : 0)
        + rowBytes;
  }

  /**
   * Reads and checks every byte up to the journal, which is checked when it is read.
   *
   * @throws IOException naming the file and the section that is damaged
   */
  void verify() throws IOException {
    for (Section section : Section.ALL) {
      verify(section);
    }
  }

  /** The changes behind the sections. */
  Journal.Content journal() throws IOException {
    return Journal.read(file, content, end());
  }

  /** The sections as an index, before any change. */
  IndexData data() throws IOException {
    try {
      if (section(Section.IDS).byteSize() != (long) parameters.rows() * Integer.BYTES
          || section(Section.ROWS).byteSize() != parameters.rowBytes()) {
        throw new IllegalArgumentException("its ids or its rows are not as many as it says");
      }
      RowStore rows =
          new RowStore(
              parameters.rowFormat(),
              parameters.storedDimension(),
              parameters.rows(),
              section(Section.ROWS),
              section(Section.IDS));
      if (parameters.partitions() == 0) {
        return IndexData.exact(parameters, rows);
      }
      PartitionLayout layout =
          new PartitionLayout(section(Section.STARTS).toArray(INT), parameters.blocks());
      if (layout.partitions() != parameters.partitions()
          || layout.start(layout.partitions())
              != (parameters.spills() ? 2 : 1) * (long) parameters.rows()) {
        throw new IllegalArgumentException("its partitions do not hold its rows");
      }
      float[] lengths = section(Section.LENGTHS).toArray(FLOAT);
      return new IndexData(
          parameters,
          centroids(),
          section(Section.SPREADS).toArray(FLOAT),
          lengths,
          CodedSpace.restore(
              parameters.euclidean(),
              parameters.dimension(),
              section(Section.CODED_SPACE).toArray(FLOAT)),
          new ProbeCodes(
              new Codebooks(
                  parameters.codedDimension() + 1,
                  ProbeCodes.blocks(parameters),
                  section(Section.PROBE_CODEBOOKS).toArray(FLOAT)),
              section(Section.PROBE_CODES)),
          code(lengths),
          partitions(layout),
          rows,
          parameters.rows(),
          Deletions.NONE);
    } catch (IllegalArgumentException e) {
      throw damaged("its sections do not fit its header (" + e.getMessage() + ")");
    }
  }

  private Matrix centroids() {
    return Matrix.wrap(
        section(Section.CENTROIDS), parameters.partitions(), parameters.centroidColumns());
  }

  private RowCode code(float[] lengths) {
    return RowCode.restore(
        parameters.codeConfig(),
        new LearnedCode(
            section(Section.CODEWORDS).toArray(FLOAT),
            section(Section.TURN).toArray(FLOAT),
            section(Section.SCALE_LEVELS).toArray(FLOAT)),
        IndexData.narrow(centroids(), parameters.codedDimension()),
        IndexData.typicalNorm(lengths));
  }

  private Partition[] partitions(PartitionLayout layout) {
    Partition[] partitions =
        layout.slice(
            section(Section.CODES),
            section(Section.SLOTS),
            section(Section.TERMS),
            section(Section.BOUNDS));
    MemorySegment levels = section(Section.ADDEND_LEVELS);
    if (levels.byteSize() != 2L * partitions.length * Float.BYTES) {
      throw new IllegalArgumentException("there are not two levels for each partition");
    }
    for (int partition = 0; partition < partitions.length; partition++) {
      partitions[partition] =
          partitions[partition].withAddends(
              new UniformQuantizer(
                  levels.getAtIndex(FLOAT, 2L * partition),
                  levels.getAtIndex(FLOAT, 2L * partition + 1),
                  Byte.SIZE));
    }
    return partitions;
  }

  /** The setting that is kept, before any change, or null if there is none. */
  @Nullable Tuning tuning() throws IOException {
    String text =
        new String(section(Section.TUNING).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    try {
      return text.isEmpty() ? null : Tuning.parse(text);
    } catch (IllegalArgumentException e) {
      throw damaged("its tuning cannot be read (" + e.getMessage() + ")");
    }
  }

  private static byte[] text(@Nullable Tuning tuning) {
    return tuning == null ? new byte[0] : tuning.toText().getBytes(StandardCharsets.UTF_8);
  }

  private Anisotropy readAnisotropy() throws IOException {
    try {
      return Anisotropy.parse(content.getString(ANISOTROPY));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged("its anisotropy cannot be read (" + e.getMessage() + ")");
    }
  }

  private long end() {
    return content.get(LONG, 16);
  }

  private MemorySegment section(Section section) {
    MemorySegment found = sections.get(section);
    if (found == null) {
      throw new IllegalStateException("no " + section);
    }
    return found;
  }

  private static MemorySegment copy(MemorySegment mapped, Arena arena) {
    return LargeMemory.allocate(arena, mapped.byteSize(), ALIGNMENT).copyFrom(mapped);
  }

  private void verify(Section section) throws IOException {
    long offset = content.get(LONG, section.entry());
    long bytes = FileSink.padded(content.get(LONG, section.entry() + 8));
    int found = FileSink.checksum(content.asSlice(offset, bytes));
    if (found != content.get(INT, section.entry() + 16)) {
      throw damaged("the checksum of its %s does not match".formatted(section));
    }
  }

  private void checkHeader() throws IOException {
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
      throw damaged("it ends within its header, after " + size + " bytes");
    }
    if (FileSink.checksum(content.asSlice(0, HEADER_CHECKSUM))
        != content.get(INT, HEADER_CHECKSUM)) {
      throw damaged("the checksum of its header does not match");
    }
    if (end() > size) {
      throw damaged("it has " + size + " bytes instead of " + end());
    }
  }

  private static MemorySegment header(IndexParameters parameters, int rows) {
    MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
    header.set(LONG, 0, MAGIC);
    header.set(INT, 8, VERSION);
    header.set(INT, 12, SIMILARITIES.indexOf(parameters.similarity()));
    header.set(LONG, 24, parameters.seed());
    header.set(INT, 32, rows);
    header.set(INT, 36, parameters.dimension());
    header.set(INT, 40, parameters.partitions());
    header.set(INT, 44, parameters.blockDimensions());
    header.set(INT, 48, parameters.trainingRows());
    header.set(INT, 52, parameters.iterations());
    header.set(INT, 56, ROW_FORMATS.indexOf(parameters.rowFormat()));
    header.set(BYTE, 60, (byte) CODES.indexOf(parameters.codes()));
    header.set(BYTE, 61, (byte) ROTATIONS.indexOf(parameters.rotation()));
    header.set(BYTE, 62, (byte) TRAININGS.indexOf(parameters.training()));
    header.set(BYTE, 63, (byte) FORMS.indexOf(parameters.euclidean()));
    header.set(DOUBLE, 640, parameters.spill());
    header.setString(ANISOTROPY, parameters.anisotropy().toString());
    return header;
  }

  private static void write(
      Section section, IndexData data, @Nullable Tuning tuning, Stored stored, FileSink sink)
      throws IOException {
    switch (section) {
      case CENTROIDS -> sink.append(exact(data.centroids()));
      case SPREADS -> sink.append(MemorySegment.ofArray(data.spreads()));
      case LENGTHS -> sink.append(MemorySegment.ofArray(data.lengths()));
      case CODED_SPACE -> sink.append(MemorySegment.ofArray(data.space().values()));
      case PROBE_CODEBOOKS -> sink.append(values(data, data.probeCodes().codebooks().values()));
      case PROBE_CODES -> sink.append(data.probeCodes().codes());
      case CODEWORDS -> sink.append(values(data, data.code().learned().codewords()));
      case TURN -> sink.append(MemorySegment.ofArray(data.code().learned().turn()));
      case SCALE_LEVELS -> sink.append(MemorySegment.ofArray(data.code().learned().scaleLevels()));
      case ADDEND_LEVELS -> sink.append(MemorySegment.ofArray(stored.addendLevels()));
      case TUNING -> sink.append(MemorySegment.ofArray(text(tuning)));
      case STARTS -> sink.append(MemorySegment.ofArray(stored.starts()));
      case SLOTS -> stored.writeSlots(sink);
      case TERMS -> stored.writeTerms(sink);
      case BOUNDS -> stored.writeBounds(sink);
      case CODES -> stored.writeCodes(sink);
      case IDS -> stored.writeIds(sink);
      case ROWS -> stored.writeRows(sink);
    }
  }

  private static MemorySegment values(IndexData data, float[] codewords) {
    return data.isExact() ? MemorySegment.NULL : MemorySegment.ofArray(codewords);
  }

  private static MemorySegment exact(Matrix matrix) {
    return matrix.segment().asSlice(0, matrix.offset(matrix.rows()));
  }

  private IOException damaged(String what) {
    return new IOException(
        file + " is damaged: " + what + ". Copy it again from its source or build the index again");
  }
}
