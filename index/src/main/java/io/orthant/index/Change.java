package io.orthant.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One change of an index, as the {@link Journal} holds it: int32 kind (1 put, 2 delete, 3 tune),
 * int32 number of ids, int32 values of a row, the ids as int32, the prepared rows as float32,
 * little-endian. A tuning has no ids, and the bytes of its text instead of values.
 */
sealed interface Change {
  /** Values that stand before the ids. */
  int HEADER = 3;

  /** A change of the rows. */
  sealed interface OfRows extends Change {}

  /** Another setting for searches. */
  record Tune(Tuning tuning) implements Change {}

  /**
   * Rows that are added, or replace those of the same id.
   *
   * @param ids distinct
   * @param rows the prepared rows, all of the same length
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Put(int[] ids, float[][] rows) implements OfRows {}

  /**
   * Rows that go.
   *
   * @param ids distinct
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Delete(int[] ids) implements OfRows {}

  /** As bytes. */
  default ByteBuffer encode() {
    return switch (this) {
      case Put(int[] ids, float[][] rows) -> {
        int length = rows.length == 0 ? 0 : rows[0].length;
        ByteBuffer bytes = start(1, ids, length);
        for (float[] row : rows) {
          bytes.asFloatBuffer().put(row);
          bytes.position(bytes.position() + length * Float.BYTES);
        }
        yield bytes.flip();
      }
      case Delete(int[] ids) -> start(2, ids, 0).flip();
      case Tune(Tuning tuning) -> {
        byte[] text = tuning.toText().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER * Integer.BYTES + text.length);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(3).putInt(0).putInt(text.length).put(text);
        yield bytes.flip();
      }
    };
  }

  /**
   * From bytes.
   *
   * @throws IllegalArgumentException if they are no change
   */
  static Change decode(MemorySegment bytes) {
    int kind = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    int count = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, Integer.BYTES);
    int length = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 2 * Integer.BYTES);
    long idBytes = (long) count * Integer.BYTES;
    int[] ids = bytes.asSlice(HEADER * Integer.BYTES, idBytes).toArray(INT);
    return switch (kind) {
      case 1 -> {
        float[][] rows = new float[count][length];
        long at = HEADER * Integer.BYTES + idBytes;
        for (float[] row : rows) {
          MemorySegment.copy(bytes, FLOAT, at, row, 0, length);
          at += (long) length * Float.BYTES;
        }
        yield new Put(ids, rows);
      }
      case 2 -> new Delete(ids);
      case 3 -> {
        byte[] text = bytes.asSlice((long) HEADER * Integer.BYTES, length).toArray(BYTE);
        yield new Tune(Tuning.parse(new String(text, StandardCharsets.UTF_8)));
      }
      default -> throw new IllegalArgumentException("there is no change of kind " + kind);
    };
  }

  /** Layouts of the values. */
  ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private static ByteBuffer start(int kind, int[] ids, int length) {
    long values = HEADER + ids.length * (1L + length);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(values * Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(kind).putInt(ids.length).putInt(length);
    for (int id : ids) {
      bytes.putInt(id);
    }
    return bytes;
  }
}
