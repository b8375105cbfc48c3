package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LargeMemoryTest {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4096, (4 << 20) - 1, 4 << 20, (9 << 20) + 77})
  void memoryIsZeroAndAligned(long bytes) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = LargeMemory.allocate(arena, bytes, 64);
      assertThat(memory.byteSize()).isEqualTo(bytes);
      assertThat(memory.address() % 64).isZero();
      for (long at = 0; at < bytes; at += 61) {
        assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).isZero();
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) at);
      }
      for (long at = 0; at < bytes; at += 61) {
        assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).isEqualTo((byte) at);
      }
    }
  }

  @Test
  void linuxIsAskedForLargePages() throws IOException {
    assumeThat(MAPPINGS).isReadable();
    assumeThat(SETTING).isReadable().content().doesNotContain("[never]");
    assumeThat(LargeMemory.class.getModule().isNativeAccessEnabled()).isTrue();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = LargeMemory.allocate(arena, 64 << 20, 64);
      assertThat(flags(memory.address())).contains(" hg");
    }
  }

  /** The flags of the mapping that holds an address. */
  private static String flags(long address) throws IOException {
    List<String> lines = Files.readAllLines(MAPPINGS);
    boolean inside = false;
    for (String line : lines) {
      String first = line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' '));
      if (first.matches("[0-9a-f]+-[0-9a-f]+")) {
        int dash = first.indexOf('-');
        inside =
            Long.parseUnsignedLong(first.substring(0, dash), 16) <= address
                && address < Long.parseUnsignedLong(first.substring(dash + 1), 16);
      } else if (inside && first.equals("VmFlags:")) {
        return line;
      }
    }
    return "";
  }

  @Test
  void closedMemoryIsGone() {
    MemorySegment memory;
    try (Arena arena = Arena.ofShared()) {
      memory = LargeMemory.allocate(arena, 8 << 20, 64);
    }
    assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
