package io.orthant.learn.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsTest {
  @TempDir private Path folder;

  private final Arena arena = Arena.ofAuto();

  @Test
  void readsBackWhatItWrote() throws IOException {
    Path file = folder.resolve("a.safetensors");
    sample().write(file);
    Safetensors read = Safetensors.read(file, arena);
    assertThat(read.metadata()).isEqualTo(Map.of("step", "12", "naïve \"quote\"", "ü\n"));
    assertThat(read.tensors().keySet()).containsExactly("weights", "counts", "empty");
    MemorySegment weights = read.require("weights", TensorData.Type.F32, List.of(2L, 3L));
    assertThat(weights.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
        .containsExactly(1, -2, Float.NaN, 0, Float.MIN_VALUE, 6);
    assertThat(
            read.require("counts", TensorData.Type.I32, List.of(2L))
                .toArray(ValueLayout.JAVA_INT_UNALIGNED))
        .containsExactly(7, -8);
  }

  @Test
  void followsThePublishedLayout() throws IOException {
    Path file = folder.resolve("a.safetensors");
    sample().write(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0);
    String json = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    assertThat(json)
        .startsWith("{\"__metadata__\":")
        .contains("\"weights\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}");
    assertThat(bytes.getFloat(8 + header + 4)).isEqualTo(-2);
    assertThat(bytes.capacity()).isEqualTo(8 + header + 24 + 8);
  }

  @Test
  void readsForeignFilesWithoutChecksum() throws IOException {
    Path file = folder.resolve("foreign.safetensors");
    write(file, "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
    assertThat(Safetensors.read(file, arena).tensors()).containsOnlyKeys("x");
  }

  @Test
  void noticesEveryFlippedBitAndEveryTruncation() throws IOException {
    Path file = folder.resolve("a.safetensors");
    sample().write(file);
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      assertThatThrownBy(() -> Safetensors.read(file, arena), "byte %d of %d", at, good.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a.safetensors");
    }
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(
              () -> Safetensors.read(file, arena), "length %d of %d", length, good.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a.safetensors");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"x\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,400]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,4]}}",
        "{}",
        "{\"x\":"
      })
  void refusesHeadersThatMakeNoSense(String header) throws IOException {
    Path file = folder.resolve("bad.safetensors");
    write(file, header, 4);
    assertThatThrownBy(() -> Safetensors.read(file, arena))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad.safetensors is not a whole safetensors file");
  }

  private static void write(Path file, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    Files.write(file, bytes.array());
  }

  private Safetensors sample() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put(
        "weights",
        TensorData.floats(
            arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, -2, Float.NaN, 0, Float.MIN_VALUE, 6),
            2L,
            3L));
    tensors.put("counts", TensorData.ints(arena.allocateFrom(ValueLayout.JAVA_INT, 7, -8)));
    tensors.put("empty", TensorData.floats(arena.allocate(0), 0L, 5L));
    return new Safetensors(tensors, Map.of("step", "12", "naïve \"quote\"", "ü\n"));
  }
}
