package io.orthant.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Appends the sections of an index file, each followed by zeros up to the next multiple of {@link
 * IndexFile#ALIGNMENT}, and computes their checksums.
 */
final class FileSink {
  private static final int PIECE = 1 << 26;

  private final FileChannel channel;
  private final CRC32C checksum = new CRC32C();
  private long bytes;

  FileSink(FileChannel channel) {
    this.channel = channel;
  }

  /** Appends to the section. */
  void append(MemorySegment segment) throws IOException {
    for (long at = 0; at < segment.byteSize(); at += PIECE) {
      ByteBuffer piece = piece(segment, at);
      checksum.update(piece.duplicate());
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
    bytes += segment.byteSize();
  }

  /** Bytes of the section so far. */
  long bytes() {
    return bytes;
  }

  /**
   * Ends the section.
   *
   * @return its checksum, zeros included
   */
  int finish() throws IOException {
    append(MemorySegment.ofArray(new byte[(int) (padded(bytes) - bytes)]));
    int value = (int) checksum.getValue();
    checksum.reset();
    bytes = 0;
    return value;
  }

  /** The next multiple of {@link IndexFile#ALIGNMENT}. */
  static long padded(long bytes) {
    return bytes + (-bytes & (IndexFile.ALIGNMENT - 1));
  }

  static int checksum(MemorySegment segment) {
    CRC32C checksum = new CRC32C();
    for (long at = 0; at < segment.byteSize(); at += PIECE) {
      checksum.update(piece(segment, at));
    }
    return (int) checksum.getValue();
  }

  /** A segment of any array type as bytes. */
  private static ByteBuffer piece(MemorySegment segment, long at) {
    MemorySegment part = segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at));
    return part.isNative() || part.heapBase().orElseThrow() instanceof byte[]
        ? part.asByteBuffer()
        : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE));
  }
}
