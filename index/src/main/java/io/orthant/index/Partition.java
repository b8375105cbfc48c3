package io.orthant.index;

import io.orthant.index.quantize.UniformQuantizer;
import io.orthant.vectors.VectorOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What is scanned of one partition. Never changed once searches can see it.
 *
 * <p>The terms of a row are the code of its scale, which the sum of its table entries is multiplied
 * by, and the code of its addend, which is added after that. The bounds of {@value #BOUND_ROWS}
 * rows tell which of them need not be looked at one by one; they are tight where rows with similar
 * terms lie together.
 *
 * @param size number of rows
 * @param codes their 4-bit codes, one run of rows as {@link VectorOps#lut16} reads it, padded with
 *     code 0
 * @param slots where each row lies in the {@link RowStore}, int32
 * @param terms of each row the code of its scale and that of its addend, a byte each; empty if all
 *     scales are 1 and nothing is added
 * @param bounds of each {@value #BOUND_ROWS} rows the largest code of a scale, the smallest and the
 *     largest code of an addend, and a zero byte; empty as the terms are
 * @param addends the levels of the addends
 */
record Partition(
    int size,
    MemorySegment codes,
    MemorySegment slots,
    MemorySegment terms,
    MemorySegment bounds,
    UniformQuantizer addends) {
  /** Rows that share bounds: as many as a word of a mask has bits. */
  static final int BOUND_ROWS = Long.SIZE;

  /** Bytes of the terms of a row. */
  static final int TERM_BYTES = Short.BYTES;

  /** Levels of partitions that add nothing. */
  static final UniformQuantizer NO_ADDENDS = new UniformQuantizer(0, 0, Byte.SIZE);

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final int LOW_BYTE = 0xff;

  int slot(int row) {
    return slots.get(INT, (long) row * Integer.BYTES);
  }

  void setSlot(int row, int slot) {
    slots.set(INT, (long) row * Integer.BYTES, slot);
  }

  boolean hasTerms() {
    return terms.byteSize() > 0;
  }

  /** Both terms of a row, for {@link #scaleCode} and {@link #addend}. */
  int terms(int row) {
    return terms.get(SHORT, (long) row * TERM_BYTES);
  }

  /** The bounds of a word of rows, for {@link #scaleCode}, {@link #addend} and the other. */
  int bounds(int word) {
    return bounds.get(INT, (long) word * Integer.BYTES);
  }

  /** The code of a scale in terms, of the largest scale in bounds. */
  static int scaleCode(int packed) {
    return packed & LOW_BYTE;
  }

  /** The addend of terms, the smallest one of bounds. */
  float addend(int packed) {
    return addends.decode(packed >>> 8 & LOW_BYTE);
  }

  /** The largest addend of bounds. */
  float largestAddend(int packed) {
    return addends.decode(packed >>> 16 & LOW_BYTE);
  }

  void setTerms(int row, int scaleCode, int addendCode) {
    terms.set(SHORT, (long) row * TERM_BYTES, (short) (scaleCode | addendCode << 8));
  }

  /** Computes the bounds from all terms. */
  void bound() {
    for (int first = 0; hasTerms() && first < size; first += BOUND_ROWS) {
      int largestScale = 0;
      int smallest = LOW_BYTE;
      int largest = 0;
      for (int row = first; row < Math.min(size, first + BOUND_ROWS); row++) {
        int packed = terms(row);
        int addendCode = packed >>> 8 & LOW_BYTE;
        largestScale = Math.max(largestScale, scaleCode(packed));
        smallest = Math.min(smallest, addendCode);
        largest = Math.max(largest, addendCode);
      }
      bounds.set(
          INT,
          (long) first / BOUND_ROWS * Integer.BYTES,
          largestScale | smallest << 8 | largest << 16);
    }
  }

  /** The same memory with other levels. */
  Partition withAddends(UniformQuantizer levels) {
    return new Partition(size, codes, slots, terms, bounds, levels);
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
      int both = codes.get(BYTE, place) | code << shift;
      codes.set(BYTE, place, (byte) both);
      place += width;
    }
  }

  /** Reads the codes of a row. */
  void getCodes(int row, byte[] rowCodes) {
    int width = groupBytes(row);
    int shift = shift(row, width);
    long place = place(row, width, rowCodes.length);
    for (int block = 0; block < rowCodes.length; block++) {
      rowCodes[block] = (byte) (codes.get(BYTE, place) >>> shift & 15);
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

  /**
   * Takes over the rows of a smaller partition as the first ones.
   *
   * @return this memory with the levels of the smaller partition
   */
  Partition copyFrom(Partition smaller, int blocks) {
    int whole = smaller.size & -VectorOps.GROUP_ROWS;
    MemorySegment.copy(smaller.codes, 0, codes, 0, codeBytes(whole, blocks));
    MemorySegment.copy(smaller.slots, 0, slots, 0, smaller.slots.byteSize());
    MemorySegment.copy(smaller.terms, 0, terms, 0, smaller.terms.byteSize());
    byte[] rowCodes = new byte[blocks];
    for (int place = whole; place < smaller.size; place++) {
      smaller.getCodes(place, rowCodes);
      putCodes(place, rowCodes);
    }
    return withAddends(smaller.addends);
  }

  /** Some of the rows, in new memory of {@code arena}. */
  Partition select(int[] places, int blocks, Arena arena) {
    int[] starts = {0, places.length};
    Partition selected =
        new PartitionLayout(starts, blocks).allocate(arena, hasTerms())[0].withAddends(addends);
    byte[] rowCodes = new byte[blocks];
    for (int place = 0; place < places.length; place++) {
      getCodes(places[place], rowCodes);
      selected.putCodes(place, rowCodes);
      selected.setSlot(place, slot(places[place]));
      if (hasTerms()) {
        int packed = terms(places[place]);
        selected.setTerms(place, scaleCode(packed), packed >>> 8 & LOW_BYTE);
      }
    }
    selected.bound();
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
