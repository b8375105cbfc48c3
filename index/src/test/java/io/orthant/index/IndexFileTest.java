package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file gives back the index that was saved, or says what is wrong with it. */
class IndexFileTest {
  private static final int HEADER_BYTES = 1024;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void setFile() {
    file = folder.resolve("index.orthant");
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void reopenedIndexAnswersAsTheSavedOne(Similarity similarity) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(1000, 9, 3);
    Matrix queries = TestVectors.near(rows, 20, 0.1, 3);
    SearchOptions options = new SearchOptions(10, 4, 40);
    try (VectorIndex built = build(rows, similarity, 2)) {
      built.save(file);
      try (VectorIndex opened = VectorIndex.open(file)) {
        assertThat(opened.info()).isEqualTo(built.info());
        assertThat(opened.info().totalBytes()).isEqualTo(Files.size(file));
        assertSame(opened.search(queries, options, 1), built.search(queries, options, 1));
        Path copy = folder.resolve("copy");
        opened.save(copy);
        assertThat(copy).hasSameBinaryContentAs(file);
        opened.save(file);
        assertSame(opened.search(queries, options, 1), built.search(queries, options, 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void whatIsPreloadedChangesNoResult(Similarity similarity) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(1000, 9, 3);
    Matrix queries = TestVectors.near(rows, 20, 0.1, 3);
    SearchOptions options = new SearchOptions(10, 4, 40);
    try (VectorIndex built = build(rows, similarity, 2)) {
      built.save(file);
      for (Preload preload : Preload.values()) {
        try (VectorIndex opened = VectorIndex.open(file, preload)) {
          assertSame(opened.search(queries, options, 1), built.search(queries, options, 1));
          assertThat(opened.info()).isEqualTo(built.info());
          assertThat(opened.data().rows().segment(0).isMapped())
              .as("rows mapped with preload %s", preload)
              .isEqualTo(preload != Preload.ALL);
          assertThat(opened.data().partitions()[0].codes().isMapped())
              .as("codes mapped with preload %s", preload)
              .isEqualTo(preload == Preload.NONE);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PRODUCT, OPQ",
    "MULTISCALE, NONE",
    "MULTISCALE, RANDOM",
    "LOD, NONE",
    "LOD, OPQ",
    "BINARY, NONE"
  })
  void everyKindOfCodeIsKept(CodeKind codes, RotationKind rotation) throws IOException {
    Matrix rows = TestVectors.VARYING_NORMS.rows(1500, 9, 3);
    Matrix more = TestVectors.VARYING_NORMS.rows(300, 9, 4);
    Matrix queries = TestVectors.near(rows, 20, 0.1, 3);
    SearchOptions options = new SearchOptions(10, 4, 20);
    IndexConfig config =
        IndexConfig.builder().partitions(8).codes(codes).rotation(rotation).threads(2).build();
    try (VectorIndex built = VectorIndex.build(rows, config, Progress.NONE)) {
      built.save(file);
      try (VectorIndex opened = VectorIndex.openForChanges(file)) {
        assertThat(opened.info()).isEqualTo(built.info());
        assertThat(opened.info().totalBytes()).isEqualTo(Files.size(file));
        assertSame(opened.search(queries, options, 1), built.search(queries, options, 1));
        int[] ids = IntStream.range(1400, 1700).toArray();
        built.put(ids, more);
        opened.put(ids, more);
        assertSame(opened.search(queries, options, 1), built.search(queries, options, 1));
        opened.compact();
        assertSame(
            opened.search(queries, SearchOptions.exact(10), 1),
            built.search(queries, SearchOptions.exact(10), 1));
      }
    }
  }

  @Test
  void whatIsPreloadedIsChecked() throws IOException {
    save(TestVectors.RANDOM.rows(70, 3, 5), Similarity.DOT, 1, file);
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1 - 70 * 16 * Float.BYTES]++;
    Files.write(file, content);
    VectorIndex.open(file).close();
    assertThatThrownBy(() -> VectorIndex.open(file, Preload.CODES).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "ids");

    content[content.length - 1 - 70 * 16 * Float.BYTES]--;
    content[content.length - 1]++;
    Files.write(file, content);
    VectorIndex.open(file, Preload.CODES).close();
    assertThatThrownBy(() -> VectorIndex.open(file, Preload.ALL).close())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "rows");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void sameSeedGivesSameBytesForAnyNumberOfThreads(int threads) throws IOException {
    Matrix rows = TestVectors.CLUSTERED.rows(5000, 10, 4);
    save(rows, Similarity.EUCLIDEAN, 1, file);
    Path other = folder.resolve("other");
    save(rows, Similarity.EUCLIDEAN, threads, other);
    assertThat(other).hasSameBinaryContentAs(file);
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    save(TestVectors.RANDOM.rows(70, 3, 5), Similarity.DOT, 1, file);
    byte[] content = Files.readAllBytes(file);
    Path broken = folder.resolve("broken");
    for (int position = 0; position < content.length; position++) {
      byte[] changed = content.clone();
      changed[position] ^= (byte) (1 << position % 8);
      Files.write(broken, changed);
      assertThatThrownBy(() -> VectorIndex.verify(broken))
          .as("flip at byte %d of %d", position, content.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(broken.toString());
    }
  }

  @Test
  void everyTruncationIsFoundAndWhatWasNeverFinishedIsPassedOver() throws IOException {
    save(TestVectors.RANDOM.rows(70, 3, 5), Similarity.DOT, 1, file);
    byte[] content = Files.readAllBytes(file);
    Path broken = folder.resolve("broken");
    for (int length = 0; length < content.length; length += length < 600 ? 1 : 61) {
      Files.write(broken, Arrays.copyOf(content, length));
      assertThatThrownBy(() -> VectorIndex.open(broken).close())
          .as("%d of %d bytes", length, content.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(broken.toString());
    }
    Files.write(broken, Arrays.copyOf(content, content.length + 1));
    VectorIndex.verify(broken);
    VectorIndex.open(broken).close();
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    save(TestVectors.RANDOM.rows(70, 3, 5), Similarity.DOT, 1, file);
    byte[] content = Files.readAllBytes(file);

    Files.write(file, new byte[0]);
    assertRefused("is empty", "orthant index build");
    Files.writeString(file, "word 0.1 0.2 0.3\nother 0.3 0.4 0.5\n");
    assertRefused("is not an Orthant index", "orthant index build");

    byte[] newer = content.clone();
    ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN).putInt(8, IndexFile.VERSION + 1);
    Files.write(file, newer);
    assertRefused("format version " + (IndexFile.VERSION + 1), "newer Orthant");

    byte[] damagedHeader = content.clone();
    damagedHeader[33]++;
    Files.write(file, damagedHeader);
    assertRefused("header", "build the index again");

    byte[] damagedCodebook = content.clone();
    damagedCodebook[HEADER_BYTES + 8 * 64 + 2 * 64 + 2 * 2 * 16 * 4 + 2 * 64]++;
    Files.write(file, damagedCodebook);
    assertRefused("codewords", "build the index again");

    Files.write(file, Arrays.copyOf(content, content.length - 64));
    assertRefused("bytes instead of " + content.length, "build the index again");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> VectorIndex.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anInterruptedSaveLeavesTheOldFileAndNothingElse() throws IOException {
    save(TestVectors.RANDOM.rows(70, 3, 5), Similarity.DOT, 1, file);
    byte[] before = Files.readAllBytes(file);
    try (VectorIndex index = build(TestVectors.RANDOM.rows(20_000, 64, 6), Similarity.DOT, 2)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> index.save(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> VectorIndex.open(file).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  private static void save(Matrix rows, Similarity similarity, int threads, Path target)
      throws IOException {
    try (VectorIndex index = build(rows, similarity, threads)) {
      index.save(target);
    }
  }

  private static VectorIndex build(Matrix rows, Similarity similarity, int threads) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(8).threads(threads).build();
    return VectorIndex.build(rows, config, Progress.NONE);
  }

  private static void assertSame(List<Neighbors> found, List<Neighbors> expected) {
    for (int query = 0; query < expected.size(); query++) {
      assertThat(found.get(query).rows()).isEqualTo(expected.get(query).rows());
      assertThat(found.get(query).scores()).isEqualTo(expected.get(query).scores());
    }
  }
}
