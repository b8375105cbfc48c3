package io.orthant.learn.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.vectors.AtomicFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A safetensors file: an 8-byte header length, a JSON header that names each array's type, shape
 * and place, and the arrays themselves.
 *
 * <p>Files written here carry a CRC-32C of everything but itself in their metadata, which is
 * checked on reading; files of other programs carry none and are read unchecked.
 *
 * @param tensors arrays by name, in file order
 * @param metadata further text, such as a format version
 */
public record Safetensors(Map<String, TensorData> tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final String CHECKSUM = "crc32c";
  private static final int MAX_HEADER_BYTES = 64 << 20;
  private static final int ALIGNMENT = 64;
  private static final int CHUNK_BYTES = 1 << 26;
  private static final String WRITER = "writer";
  private static final String ORTHANT = "orthant";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /**
   * The array of that name.
   *
   * @throws IllegalArgumentException if it is missing or has another type or shape
   */
  public MemorySegment require(String name, TensorData.Type type, List<Long> shape) {
    TensorData tensor = tensors.get(name);
    if (tensor == null || tensor.type() != type || !tensor.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "The array '%s' should be %s %s but is %s"
              .formatted(
                  name,
                  type,
                  shape,
                  tensor == null ? "missing" : tensor.type() + " " + tensor.shape()));
    }
    return tensor.memory();
  }

  /**
   * Copies arrays of this file into others of the same names.
   *
   * @throws IllegalArgumentException if one is missing or has another type or shape; those before
   *     it are copied
   */
  public void copyTo(Map<String, TensorData> targets) {
    targets.forEach(
        (name, target) -> target.memory().copyFrom(require(name, target.type(), target.shape())));
  }

  /**
   * Writes the file as a whole or not at all.
   *
   * @throws IOException naming the file if it cannot be written
   */
  public void write(Path file) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    texts.put(WRITER, ORTHANT);
    texts.put(CHECKSUM, checksum());
    long offset = 0;
    for (Map.Entry<String, TensorData> entry : tensors.entrySet()) {
      TensorData tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", tensor.type().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      long end = offset + tensor.memory().byteSize();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = paddedHeader(JSON.writeValueAsBytes(header));
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          writeFully(channel, length.putLong(0, text.length));
          writeFully(channel, ByteBuffer.wrap(text));
          for (TensorData tensor : tensors.values()) {
            for (MemorySegment chunk : chunks(tensor.memory())) {
              writeFully(channel, chunk.asByteBuffer());
            }
          }
        });
  }

  /**
   * Maps a file into memory.
   *
   * @param arena decides how long the arrays can be read
   * @throws IOException naming the file and what is wrong with it
   */
  public static Safetensors read(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return parse(content);
    } catch (IllegalArgumentException | ArithmeticException | JsonProcessingException e) {
      throw new IOException(file + " is not a whole safetensors file: " + e.getMessage(), e);
    }
  }

  private static Safetensors parse(MemorySegment content) throws JsonProcessingException {
    if (content.byteSize() < Long.BYTES) {
      throw new IllegalArgumentException("it has only " + content.byteSize() + " bytes");
    }
    long headerBytes = content.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    long available = content.byteSize() - Long.BYTES;
    if (headerBytes < 2 || headerBytes > Math.min(available, MAX_HEADER_BYTES)) {
      throw new IllegalArgumentException(
          "its header of %d bytes does not fit the %d bytes that follow"
              .formatted(headerBytes, available));
    }
    byte[] text = content.asSlice(Long.BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
    JsonNode header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
    if (!header.isObject()) {
      throw new IllegalArgumentException("its header is not a JSON object");
    }
    MemorySegment data = content.asSlice(Long.BYTES + headerBytes);
    Map<String, String> metadata = new TreeMap<>();
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    long expected = 0;
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        TensorData tensor = tensor(entry.getKey(), entry.getValue(), expected, data);
        expected += tensor.memory().byteSize();
        tensors.put(entry.getKey(), tensor);
      }
    }
    if (expected != data.byteSize()) {
      throw new IllegalArgumentException(
          "its arrays take %d bytes but %d are there".formatted(expected, data.byteSize()));
    }
    boolean own = metadata.remove(WRITER, ORTHANT);
    String checksum = metadata.remove(CHECKSUM);
    Safetensors file = new Safetensors(tensors, metadata);
    if ((own || checksum != null) && !file.checksum().equals(checksum)) {
      throw new IllegalArgumentException(
          "its checksum is %s but the content gives %s; restore it from a copy"
              .formatted(checksum, file.checksum()));
    }
    return file;
  }

  private static TensorData tensor(String name, JsonNode node, long begin, MemorySegment data) {
    TensorData.Type type;
    try {
      type = TensorData.Type.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the array '%s' has type %s; F32 and I32 are supported"
              .formatted(name, node.path("dtype")),
          e);
    }
    List<Long> shape = new ArrayList<>();
    node.path("shape").forEach(size -> shape.add(size.asLong(-1)));
    JsonNode offsets = node.path("data_offsets");
    long from = offsets.path(0).asLong(-1);
    long to = offsets.path(1).asLong(-1);
    if (from != begin || to < from || to > data.byteSize() || shape.stream().anyMatch(s -> s < 0)) {
      throw new IllegalArgumentException(
          "the array '%s' of shape %s lies at %d to %d, but %d to at most %d is free"
              .formatted(name, shape, from, to, begin, data.byteSize()));
    }
    return new TensorData(type, List.copyOf(shape), data.asSlice(from, to - from));
  }

  /** CRC-32C of names, types, shapes and metadata in a fixed notation, followed by all values. */
  private String checksum() {
    CRC32C crc = new CRC32C();
    StringBuilder text = new StringBuilder();
    metadata.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    tensors.forEach(
        (name, tensor) ->
            text.append(name).append(tensor.type()).append(tensor.shape()).append('\n'));
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    for (TensorData tensor : tensors.values()) {
      chunks(tensor.memory()).forEach(chunk -> crc.update(chunk.asByteBuffer()));
    }
    return "%08x".formatted(crc.getValue());
  }

  private static List<MemorySegment> chunks(MemorySegment memory) {
    List<MemorySegment> chunks = new ArrayList<>();
    for (long at = 0; at < memory.byteSize(); at += CHUNK_BYTES) {
      chunks.add(memory.asSlice(at, Math.min(CHUNK_BYTES, memory.byteSize() - at)));
    }
    return chunks;
  }

  private static byte[] paddedHeader(byte[] json) {
    int total = (Long.BYTES + json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - Long.BYTES;
    byte[] padded = new byte[total];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(json, 0, padded, 0, json.length);
    return padded;
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
