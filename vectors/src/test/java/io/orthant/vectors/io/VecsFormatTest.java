package io.orthant.vectors.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VecsFormatTest {
  @TempDir Path folder;

  @Test
  void floatsComeBackAsWritten() throws IOException {
    float[][] values = {{1.5f, -0f, Float.MIN_VALUE}, {Float.NaN, 3e38f, -7}};
    Path file = folder.resolve("a.fvecs");
    VectorFiles.write(file, Matrix.copyOf(values));

    assertThat(Files.size(file)).isEqualTo(2 * (4 + 3 * 4));
    try (Arena arena = Arena.ofConfined()) {
      Matrix matrix = VectorFiles.read(file, arena);
      assertThat(matrix.rows()).isEqualTo(2);
      assertThat(matrix.row(0)).containsExactly(values[0]);
      assertThat(matrix.row(1)).containsExactly(values[1]);
    }
  }

  @Test
  void aSliceIsWrittenAlone() throws IOException {
    Path file = folder.resolve("slice.fvecs");
    VectorFiles.write(file, Matrix.copyOf(new float[][] {{1}, {2}, {3}}).slice(1, 2));

    assertThat(read("slice.fvecs").row(0)).containsExactly(2);
    assertThat(Files.size(file)).isEqualTo(8);
  }

  @Test
  void bytesBecomeUnsignedFloats() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(2).put((byte) 0).put((byte) 255).putInt(2).put((byte) 127).put((byte) 128);
    Files.write(folder.resolve("A.BVECS"), bytes.array());

    assertThat(read("A.BVECS").row(0)).containsExactly(0, 255);
    assertThat(read("A.BVECS").row(1)).containsExactly(127, 128);
  }

  @Test
  void intsComeBackAsWritten() throws IOException {
    int[][] truth = {{5, 1, -1}, {0, Integer.MAX_VALUE, 7}};
    Path file = folder.resolve("truth.ivecs");
    VectorFiles.writeInts(file, truth);

    assertThat(VectorFiles.readInts(file)).isDeepEqualTo(truth);
  }

  @Test
  void unequalOrEmptyIntRowsAreRefused() {
    Path file = folder.resolve("truth.ivecs");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorFiles.writeInts(file, new int[][] {{1, 2}, {3}}))
        .withMessageContaining("Row 1 has 1 values and row 0 has 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorFiles.writeInts(file, new int[][] {{}}))
        .withMessageContaining("Row 0 has 0 values");
    assertThat(file).doesNotExist();
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    refused(new int[0], 0, "row 0, offset 0: 0 bytes", "at least one row");
  }

  @Test
  void impossibleDimensionsAreRefused() throws IOException {
    refused(new int[] {-5, 1}, 8, "row 0, offset 0: dimension -5", "1 to 1048576");
    refused(new int[] {0, 1}, 8, "dimension 0", "1 to 1048576");
    refused(new int[] {0x3f800000, 1}, 8, "dimension 1065353216", "1 to 1048576");
  }

  @Test
  void aTruncatedRowIsRefused() throws IOException {
    refused(
        new int[] {2, 0, 0, 2, 0, 0}, 20, "row 1, offset 12: the file ends after 8", "12 bytes");
    refused(
        new int[] {2, 0, 0, 2, 0, 0}, 14, "row 1, offset 12: the file ends after 2", "12 bytes");
    refused(new int[] {2, 0, 0}, 11, "row 0, offset 0: the file ends after 11", "12 bytes");
  }

  @Test
  void mixedDimensionsAreRefused() throws IOException {
    refused(new int[] {2, 0, 0, 1, 0, 0}, 24, "row 1, offset 12: dimension 1", "2 as in row 0");
    refused(new int[] {1, 0, 2, 0, 0}, 20, "row 1, offset 8: dimension 2", "1 as in row 0");
  }

  @Test
  void unknownExtensionsAndMissingFilesAreNamed() {
    assertThatThrownBy(() -> read("vectors.txt"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("vectors.txt: the name must end in fvecs, bvecs or npy");
    assertThatThrownBy(() -> VectorFiles.readInts(folder.resolve("a.fvecs")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ivecs");
    assertThatThrownBy(() -> read("missing.fvecs"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing.fvecs");
  }

  private void refused(int[] content, int bytes, String... messages) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(content.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(content);
    byte[] file = Arrays.copyOf(buffer.array(), bytes);
    Files.write(folder.resolve("bad.fvecs"), file);
    Files.write(folder.resolve("bad.ivecs"), file);

    assertThatThrownBy(() -> read("bad.fvecs"))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("bad.fvecs")
        .hasMessageContainingAll(messages);
    assertThatThrownBy(() -> VectorFiles.readInts(folder.resolve("bad.ivecs")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContainingAll(messages);
  }

  private Matrix read(String name) throws IOException {
    return VectorFiles.read(folder.resolve(name), Arena.ofAuto());
  }
}
