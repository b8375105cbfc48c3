package io.orthant.index;

import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What is scanned of one partition. Never changed once searches can see it.
 *
 * @param size number of rows
 * @param codes their 4-bit codes, one run of rows as {@link VectorOps#lut16} reads it, padded with
 *     code 0
 * @param slots where each row lies in the {@link RowStore}, int32
 * @param offsets what is added to the scanned score of each row, float32; empty unless the
 *     similarity is Euclidean
 */
record Partition(int size, MemorySegment codes, MemorySegment slots, MemorySegment offsets) {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  int slot(int row) {
    return slots.get(INT, (long) row * Integer.BYTES);
  }

  float offset(int row) {
    return offsets.get(FLOAT, (long) row * Float.BYTES);
  }

  void setSlot(int row, int slot) {
    slots.set(INT, (long) row * Integer.BYTES, slot);
  }

  void setOffset(int row, float offset) {
    offsets.set(FLOAT, (long) row * Float.BYTES, offset);
  }

  /** Bytes of the codes of a number of padded rows: two codes a byte. */
  static long codeBytes(int paddedRows, int blocks) {
    return (long) paddedRows / 2 * blocks;
  }

  /** Stores the codes of a row, over codes that are still 0. */
  void putCodes(int row, byte[] rowCodes) {
    int width = groupBytes(row);
    int shift = shift(row, width);
    long place = place(row, width, rowCodes.length);
    for (byte code : rowCodes) {
      int both = codes.get(ValueLayout.JAVA_BYTE, place) | code << shift;
      codes.set(ValueLayout.JAVA_BYTE, place, (byte) both);
      place += width;
    }
  }

  /** Reads the codes of a row. */
  void getCodes(int row, byte[] rowCodes) {
    int width = groupBytes(row);
    int shift = shift(row, width);
    long place = place(row, width, rowCodes.length);
    for (int block = 0; block < rowCodes.length; block++) {
      rowCodes[block] = (byte) (codes.get(ValueLayout.JAVA_BYTE, place) >>> shift & 15);
      place += width;
    }
  }

  /** The places of the rows that are not gone. */
  int[] livePlaces(Deletions deletions) {
    int[] places = new int[size];
    int count = 0;
    for (int place = 0; place < size; place++) {
      if (!deletions.contains(slot(place))) {
        places[count++] = place;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /** Takes over the rows of a smaller partition as the first ones. */
  void copyFrom(Partition smaller, int blocks) {
    int whole = smaller.size & -VectorOps.GROUP_ROWS;
    MemorySegment.copy(smaller.codes, 0, codes, 0, codeBytes(whole, blocks));
    MemorySegment.copy(smaller.slots, 0, slots, 0, smaller.slots.byteSize());
    MemorySegment.copy(smaller.offsets, 0, offsets, 0, smaller.offsets.byteSize());
    byte[] rowCodes = new byte[blocks];
    for (int place = whole; place < smaller.size; place++) {
      smaller.getCodes(place, rowCodes);
      putCodes(place, rowCodes);
    }
  }

  /** Some of the rows, in new memory of {@code arena}. */
  Partition select(int[] places, int blocks, Arena arena) {
    int[] starts = {0, places.length};
    Partition selected =
        new PartitionLayout(starts, blocks).allocate(arena, offsets.byteSize() > 0)[0];
    byte[] rowCodes = new byte[blocks];
    for (int place = 0; place < places.length; place++) {
      getCodes(places[place], rowCodes);
      selected.putCodes(place, rowCodes);
      selected.setSlot(place, slot(places[place]));
      if (offsets.byteSize() > 0) {
        selected.setOffset(place, offset(places[place]));
      }
    }
    return selected;
  }

  /** Bytes of a block in the group of a row. */
  private int groupBytes(int row) {
    return (row & -VectorOps.GROUP_ROWS) == (size & -VectorOps.GROUP_ROWS)
        ? VectorOps.lastGroupBytes(size)
        : VectorOps.GROUP_BLOCK_BYTES;
  }

  private static int shift(int row, int width) {
    return (row & (VectorOps.GROUP_ROWS - 1)) < width ? 0 : 4;
  }

  /** Byte offset of the code of a row in its first block. */
  private static long place(int row, int width, int blocks) {
    int group = row & -VectorOps.GROUP_ROWS;
    int inHalf = (row - group) & (width - 1);
    int quarter = width / 2;
    return codeBytes(group, blocks) + inHalf % quarter * 2L + inHalf / quarter;
  }
}
