package io.orthant.vectors.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps whole files and writes whole buffers. */
final class WholeFile {
  private static final int CHUNK_BYTES = 1 << 26;

  private WholeFile() {}

  static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static void write(FileChannel channel, MemorySegment segment) throws IOException {
    for (long at = 0; at < segment.byteSize(); at += CHUNK_BYTES) {
      long bytes = Math.min(CHUNK_BYTES, segment.byteSize() - at);
      write(channel, segment.asSlice(at, bytes).asByteBuffer());
    }
  }
}
