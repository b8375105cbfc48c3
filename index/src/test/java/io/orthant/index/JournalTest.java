package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  private static final int START = 64;
  private static final List<String> PAYLOADS =
      List.of("one", "", "a third, longer than the others", "eight by", "the last");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void setFile() throws IOException {
    file = folder.resolve("index.orthant");
    Files.write(file, new byte[START]);
  }

  @Test
  void recordsComeBackInOrderAlsoAfterReopening() throws IOException {
    for (String payload : PAYLOADS) {
      append(payload);
    }

    assertThat(read(Files.readAllBytes(file))).isEqualTo(PAYLOADS);
  }

  @Test
  void thePlaceOfAPayloadIsTold() throws IOException {
    append("before");
    try (Journal journal = open()) {
      long place = journal.append(bytes("here"));

      assertThat(Arrays.copyOfRange(Files.readAllBytes(file), (int) place, (int) place + 4))
          .isEqualTo("here".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyTruncationKeepsTheWholeRecordsBeforeIt() throws IOException {
    List<Integer> ends = new ArrayList<>(List.of(START));
    for (String payload : PAYLOADS) {
      append(payload);
      ends.add((int) Files.size(file));
    }
    byte[] whole = Files.readAllBytes(file);
    int mark = 24;
    for (int length = START; length < whole.length; length++) {
      int cut = length;
      long kept = ends.stream().skip(1).filter(end -> end - mark <= cut).count();

      assertThat(read(Arrays.copyOf(whole, length)))
          .as("cut to %d bytes", length)
          .isEqualTo(PAYLOADS.subList(0, (int) kept));
    }
  }

  @Test
  void whatFollowsATruncationIsWrittenOverIt() throws IOException {
    for (String payload : PAYLOADS) {
      append(payload);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = START; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      List<String> expected = new ArrayList<>(read(Files.readAllBytes(file)));
      append("new");
      append("newer");
      expected.addAll(List.of("new", "newer"));

      assertThat(read(Files.readAllBytes(file))).as("cut to %d bytes", length).isEqualTo(expected);
    }
  }

  @Test
  void noFlippedBitGoesUnnoticed() throws IOException {
    for (String payload : PAYLOADS) {
      append(payload);
    }
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int bit = START * Byte.SIZE; bit < whole.length * Byte.SIZE; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        assertThat(read(flipped)).as("bit %d flipped", bit).isEqualTo(PAYLOADS);
      } catch (IOException e) {
        assertThat(e).hasMessageContainingAll(file.toString(), "damaged", "at byte");
        refused++;
      }
    }
    int marks = PAYLOADS.size() * 24 * Byte.SIZE;
    assertThat(refused).isEqualTo((whole.length - START) * Byte.SIZE - marks);
  }

  @Test
  void garbageThatWasNeverFinishedIsIgnored() throws IOException {
    append("kept");
    byte[] whole = Files.readAllBytes(file);
    long seed = 17;
    RandomGenerator random = new Seed(seed).stream("garbage");
    for (int attempt = 0; attempt < 200; attempt++) {
      byte[] garbage = new byte[random.nextInt(1, 200)];
      random.nextBytes(garbage);
      byte[] torn = Arrays.copyOf(whole, whole.length + garbage.length);
      System.arraycopy(garbage, 0, torn, whole.length, garbage.length);

      assertThat(read(torn)).as("seed %d, attempt %d", seed, attempt).containsExactly("kept");
    }
  }

  @Test
  void aSecondWriterIsKeptOut() throws IOException {
    try (Journal first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(file.toString(), "open for changes elsewhere");
      first.append(bytes("still works"));
    }
    assertThat(read(Files.readAllBytes(file))).containsExactly("still works");
  }

  private void append(String payload) throws IOException {
    try (Journal journal = open()) {
      journal.append(bytes(payload));
    }
  }

  private Journal open() throws IOException {
    MemorySegment content = MemorySegment.ofArray(Files.readAllBytes(file));
    return Journal.open(file, Journal.read(file, content, START));
  }

  private List<String> read(byte[] content) throws IOException {
    return Journal.read(file, MemorySegment.ofArray(content), START).payloads().stream()
        .map(payload -> new String(payload.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8))
        .toList();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
