package io.orthant.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Changes appended behind the last section of an index file. A record that {@link #append} has
 * returned for is on the disk; of one that was being written when the process or the machine died,
 * nothing remains when the file is opened again.
 *
 * <pre>
 * record, at a multiple of 8 bytes, little-endian:
 *     0  magic "ORTHLOG1"
 *     8  int64 sequence, from 1
 *    16  int32 bytes of the payload
 *    20  int32 CRC32C of the payload and its padding
 *    24  int32 zero
 *    28  int32 CRC32C of bytes 0 to 27
 *    32  payload, padded with zeros to a multiple of 8 bytes
 * mark, written once the record is on the disk:
 *     0  magic "ORTHDONE"
 *     8  int64 sequence
 *    16  int32 zero
 *    20  int32 CRC32C of bytes 0 to 19
 * </pre>
 *
 * <p>The mark tells damage from an unfinished write: a record that cannot be read, with its own or
 * a later mark behind it, was once whole.
 *
 * <p>Not thread-safe. A lock on the file keeps a second writer out.
 */
final class Journal implements AutoCloseable {
  private static final long RECORD = 0x31474f4c4854524fL; // "ORTHLOG1"
  private static final long MARK = 0x454e4f444854524fL; // "ORTHDONE"
  private static final int HEADER_BYTES = 32;
  private static final int HEADER_CHECKSUM = HEADER_BYTES - Integer.BYTES;
  private static final int MARK_BYTES = 24;
  private static final int MARK_CHECKSUM = MARK_BYTES - Integer.BYTES;
  private static final int ALIGNMENT = Long.BYTES;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final FileChannel channel;
  private long end;
  private long sequence;
  private boolean broken;

  private Journal(Path file, FileChannel channel, Content content) {
    this.file = file;
    this.channel = channel;
    this.end = content.end;
    this.sequence = content.payloads.size();
  }

  /**
   * The records of a file.
   *
   * @param payloads payload of each record, in order, as slices of the file's content
   * @param end where the mark of the last whole record ends, whether it was written or not; what
   *     lies behind was never finished
   */
  record Content(List<MemorySegment> payloads, long end) {}

  /**
   * Finds the records of a file.
   *
   * @param content the whole file
   * @param start where the journal begins, a multiple of 8
   * @throws IOException if a record that was once whole is damaged
   */
  static Content read(Path file, MemorySegment content, long start) throws IOException {
    List<MemorySegment> payloads = new ArrayList<>();
    long at = start;
    while (isRecord(content, at, payloads.size() + 1)) {
      int bytes = content.get(INT, at + 16);
      payloads.add(content.asSlice(at + HEADER_BYTES, bytes));
      at += HEADER_BYTES + padded(bytes) + MARK_BYTES;
    }
    for (long later = at; later + MARK_BYTES <= content.byteSize(); later++) {
      if (content.get(LONG, later) == MARK
          && isMark(content, later, content.get(LONG, later + 8))) {
        throw new IOException(
            "%s is damaged: record %d of its changes, at byte %d, does not match its checksum. Copy it again from its source"
                .formatted(file, payloads.size() + 1, at));
      }
    }
    return new Content(payloads, at);
  }

  /** Opens the journal of a file to append to it, and cuts off what was never finished. */
  static Journal open(Path file, Content content) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(file, channel);
      channel.truncate(content.end);
      Journal journal = new Journal(file, channel, content);
      if (journal.sequence > 0) {
        journal.mark(content.end - MARK_BYTES);
      }
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Appends a record and returns when it is on the disk.
   *
   * @return where the payload lies in the file
   * @throws IOException if it could not be written; the journal is as before, or, if even that
   *     could not be made sure of, refuses all further records
   */
  long append(ByteBuffer payload) throws IOException {
    if (broken) {
      throw new IOException(
          file + " could not be written before: close it and open it again to go on");
    }
    int bytes = payload.remaining();
    ByteBuffer record =
        ByteBuffer.allocate(HEADER_BYTES + padded(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    record.put(HEADER_BYTES, payload, payload.position(), bytes);
    MemorySegment written = MemorySegment.ofBuffer(record);
    written.set(LONG, 0, RECORD);
    written.set(LONG, 8, sequence + 1);
    written.set(INT, 16, bytes);
    written.set(INT, 20, checksum(written, HEADER_BYTES, padded(bytes)));
    written.set(INT, HEADER_CHECKSUM, checksum(written, 0, HEADER_CHECKSUM));
    try {
      write(record, end);
      channel.force(false);
    } catch (IOException e) {
      takeBack(e);
      throw new IOException("Could not write " + file + ": " + e.getMessage(), e);
    }
    long place = end + HEADER_BYTES;
    sequence++;
    long mark = end + record.capacity();
    end = mark + MARK_BYTES;
    try {
      mark(mark);
    } catch (IOException e) {
      broken = true;
    }
    return place;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void mark(long place) throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(MARK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    MemorySegment written = MemorySegment.ofBuffer(mark);
    written.set(LONG, 0, MARK);
    written.set(LONG, 8, sequence);
    written.set(INT, MARK_CHECKSUM, checksum(written, 0, MARK_CHECKSUM));
    write(mark, place);
  }

  private void takeBack(IOException reason) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      broken = true;
      reason.addSuppressed(e);
    }
  }

  private void write(ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException(file + " is open for changes elsewhere: close it there first");
    }
  }

  private static boolean isRecord(MemorySegment content, long at, long sequence) {
    if (at + HEADER_BYTES > content.byteSize()
        || content.get(LONG, at) != RECORD
        || content.get(LONG, at + 8) != sequence
        || content.get(INT, at + HEADER_CHECKSUM) != checksum(content, at, HEADER_CHECKSUM)) {
      return false;
    }
    int bytes = content.get(INT, at + 16);
    return at + HEADER_BYTES + padded(bytes) <= content.byteSize()
        && content.get(INT, at + 20) == checksum(content, at + HEADER_BYTES, padded(bytes));
  }

  private static boolean isMark(MemorySegment content, long at, long sequence) {
    return at + MARK_BYTES <= content.byteSize()
        && content.get(LONG, at) == MARK
        && content.get(LONG, at + 8) == sequence
        && content.get(INT, at + MARK_CHECKSUM) == checksum(content, at, MARK_CHECKSUM);
  }

  private static int padded(int bytes) {
    return Math.addExact(bytes, -bytes & (ALIGNMENT - 1));
  }

  private static int checksum(MemorySegment content, long from, long bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(content.asSlice(from, bytes).asByteBuffer());
    return (int) checksum.getValue();
  }
}
