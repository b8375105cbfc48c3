package io.orthant.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes little-endian values to a file, and the checksum of all that was written. */
final class CheckedOutput {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C checksum = new CRC32C();

  CheckedOutput(FileChannel channel) {
    this.channel = channel;
  }

  void putInt(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void putDouble(double value) throws IOException {
    room(Double.BYTES).putDouble(value);
  }

  void putFloat(float value) throws IOException {
    room(Float.BYTES).putFloat(value);
  }

  /** Writes the checksum of what was written since the last one. */
  void putChecksum() throws IOException {
    flush();
    int value = (int) checksum.getValue();
    putInt(value);
    flush();
    checksum.reset();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
