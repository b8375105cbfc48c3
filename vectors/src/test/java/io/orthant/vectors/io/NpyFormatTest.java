package io.orthant.vectors.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyFormatTest {
  private static final String FLOATS = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }";

  @TempDir Path folder;

  @Test
  void theMatrixComesBackAsWrittenAndMapped() throws IOException {
    float[][] values = {{1.5f, -0f, 2}, {Float.NaN, 3e38f, -7}};
    Path file = folder.resolve("a.npy");
    VectorFiles.write(file, Matrix.copyOf(values));

    try (Arena arena = Arena.ofConfined()) {
      Matrix matrix = VectorFiles.read(file, arena);
      assertThat(matrix.segment().isMapped()).isTrue();
      assertThat(matrix.segment().isReadOnly()).isTrue();
      assertThat(matrix.rows()).isEqualTo(2);
      assertThat(matrix.row(0)).containsExactly(values[0]);
      assertThat(matrix.row(1)).containsExactly(values[1]);
    }
  }

  @Test
  void theHeaderIsAlignedAsNumPyWritesIt() throws IOException {
    Path file = folder.resolve("a.npy");
    VectorFiles.write(file, Matrix.copyOf(new float[][] {{1, 2}}));
    byte[] bytes = Files.readAllBytes(file);

    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    byte[] expected = new byte[128];
    Arrays.fill(expected, (byte) ' ');
    System.arraycopy(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0}, 0, expected, 0, 10);
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, expected, 10, header.length());
    expected[127] = '\n';
    assertThat(bytes).hasSize(128 + 8).startsWith(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersionIsRead(int version) throws IOException {
    byte[] values = new byte[8];
    littleEndian(values).putFloat(4).putFloat(-5);
    write(version, FLOATS.formatted("(2, 1)"), values);

    assertThat(read().row(1)).containsExactly(-5);
  }

  @Test
  void doublesAndBytesAreConverted() throws IOException {
    byte[] values = new byte[16];
    littleEndian(values).putDouble(0.1).putDouble(-2);
    write(1, FLOATS.formatted("(1, 2)").replace("<f4", "<f8"), values);
    assertThat(read().row(0)).containsExactly(0.1f, -2);

    write(1, FLOATS.formatted("(2, 1)").replace("<f4", "|u1"), new byte[] {0, (byte) 200});
    assertThat(read().row(1)).containsExactly(200);
  }

  @Test
  void noRowsArePossible() throws IOException {
    write(1, FLOATS.formatted("(0, 5)"), new byte[0]);

    assertThat(read()).hasToString("Matrix[0 x 5]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'(4,)'          | shape (4,)",
        "'(1, 2, 2)'     | shape (1, 2, 2)",
        "'()'            | shape ()",
        "'(4, 0)'        | shape (4, 0)",
        "'(-4, 1)'       | shape (-4, 1)",
        "'(1, 99999999)' | shape (1, 99999999)",
        "'(3000000000, 1)' | shape (3000000000, 1)",
      })
  void otherShapesAreRefused(String shape, String message) throws IOException {
    write(1, FLOATS.formatted(shape), new byte[16]);

    refused(message);
  }

  @Test
  void otherTypesAndOrdersAreRefused() throws IOException {
    write(1, FLOATS.formatted("(1, 2)").replace("<f4", ">f4"), new byte[8]);
    refused("dtype '>f4'", "array.astype('<f4')");
    write(1, FLOATS.formatted("(1, 2)").replace("'<f4'", "[('x', '<f4')]"), new byte[8]);
    refused("dtype [('x', '<f4')]");
    write(1, FLOATS.formatted("(1, 2)").replace("False", "True"), new byte[8]);
    refused("fortran_order True", "numpy.ascontiguousarray");
    write(1, "{'shape': (1, 2)}", new byte[8]);
    refused("header {'shape': (1, 2)}", "descr");
  }

  @Test
  void brokenBeginningsAreRefused() throws IOException {
    Files.write(file(), new byte[0]);
    refused("offset 0", "0 bytes without the npy signature");
    Files.writeString(file(), "PK, not an array");
    refused("offset 0", "without the npy signature");
    write(4, FLOATS.formatted("(1, 2)"), new byte[8]);
    refused("offset 6", "version 4", "1, 2 or 3");
    Files.write(file(), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0, '{'});
    refused("offset 8", "a header of 118 bytes in a file of 11");
    Files.write(file(), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 118, 0});
    refused("offset 8", "a header of 118 bytes in a file of 10");
  }

  @Test
  void aFileOfAnotherLengthIsRefused() throws IOException {
    write(1, FLOATS.formatted("(3, 2)"), new byte[13]);
    refused("shape (3, 2)", "the values end within row 1");
    write(1, FLOATS.formatted("(3, 2)"), new byte[25]);
    refused("1 bytes behind the last row");
  }

  private void refused(String... messages) {
    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContainingAll(messages);
  }

  private Path file() {
    return folder.resolve("test.npy");
  }

  private Matrix read() throws IOException {
    return VectorFiles.read(file(), Arena.ofAuto());
  }

  private void write(int version, String header, byte[] values) throws IOException {
    byte[] file = new byte[12 + header.length() + values.length];
    ByteBuffer bytes = littleEndian(file);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) header.length());
    } else {
      bytes.putInt(header.length());
    }
    bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(values);
    Files.write(file(), Arrays.copyOf(file, bytes.position()));
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
