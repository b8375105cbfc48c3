package io.orthant.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Reads what a {@link CheckedOutput} has written. */
final class CheckedInput {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final CRC32C checksum = new CRC32C();

  CheckedInput(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  int getInt() throws IOException {
    return take(Integer.BYTES).getInt();
  }

  long getLong() throws IOException {
    return take(Long.BYTES).getLong();
  }

  double getDouble() throws IOException {
    return take(Double.BYTES).getDouble();
  }

  float getFloat() throws IOException {
    return take(Float.BYTES).getFloat();
  }

  /**
   * Compares the checksum with that of what was read since the last one.
   *
   * @throws IOException naming the file if they differ
   */
  void check(String what) throws IOException {
    int computed = (int) checksum.getValue();
    int stored = getInt();
    if (computed != stored) {
      throw damaged(
          "the checksum of its %s is %08x, stored is %08x".formatted(what, computed, stored));
    }
    checksum.reset();
  }

  /** Bytes that were not read yet. */
  long remaining() throws IOException {
    return buffer.remaining() + channel.size() - channel.position();
  }

  IOException damaged(String how) {
    return new IOException("%s is damaged: %s; take a copy of it".formatted(file, how));
  }

  private ByteBuffer take(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes && channel.read(buffer) >= 0) {}
      buffer.flip();
      if (buffer.remaining() < bytes) {
        throw damaged("it ends at byte %d".formatted(channel.size()));
      }
    }
    checksum.update(buffer.slice(buffer.position(), bytes));
    return buffer;
  }
}
