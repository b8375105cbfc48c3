package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link VectorOps#lut16} by the Vector API: a column of 64 bytes at once where vectors are that
 * wide, else columns of 16 bytes, because wider look-ups are emulated on AVX2. Small last groups
 * are columns of 16 bytes everywhere.
 *
 * <p>Of each looked-up pair of bytes the first belongs to a row of the first quarter of a group and
 * the second to one of the next quarter. Both are added at once as a 16-bit number, the second also
 * on its own; taken away in the end it leaves the first, exactly modulo 2^16. An index is wrapped
 * by the number of lanes and the table repeats every 16, so that bits above the nibble need no
 * masking.
 */
final class PanamaLut16 {
  static final boolean WIDE = PanamaOps.FLOATS.length() == 16;
  static final int NARROW_BYTES = 16;

  /**
   * Not final on purpose: the compiler would re-create a constant shift count in every iteration,
   * because 16-bit lane shifts have no immediate form; a loop invariant stays in its register.
   */
  @SuppressWarnings({"FieldCanBeFinal", "FieldMayBeFinal", "NonFinalStaticField"})
  private static int byteShift = Byte.SIZE;

  private PanamaLut16() {}

  static void sums(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, short[] sums) {
    for (int row = 0; row < rows; row += VectorOps.GROUP_ROWS) {
      int width =
          rows - row < VectorOps.GROUP_ROWS
              ? VectorOps.lastGroupBytes(rows)
              : VectorOps.GROUP_BLOCK_BYTES;
      long start = offset + (long) row / 2 * blocks;
      if (WIDE && width == VectorOps.GROUP_BLOCK_BYTES) {
        wide(codes, start, blocks, tables, sums, row);
      } else {
        for (int column = 0; column < width; column += NARROW_BYTES) {
          narrow(codes, start + column, width, blocks, tables, sums, row + column / 2);
        }
      }
    }
  }

  private static void wide(
      MemorySegment codes, long start, int blocks, byte[] tables, short[] sums, int row) {
    int shift = byteShift;
    ShortVector lowPairs = ShortVector.zero(ShortVector.SPECIES_512);
    ShortVector lowSeconds = lowPairs;
    ShortVector highPairs = lowPairs;
    ShortVector highSeconds = lowPairs;
    for (int block = 0; block < blocks; block++) {
      int at = block * VectorOps.GROUP_BLOCK_BYTES;
      ByteVector entries = ByteVector.fromArray(ByteVector.SPECIES_512, tables, at);
      ByteVector code =
          ByteVector.fromMemorySegment(ByteVector.SPECIES_512, codes, start + at, LITTLE_ENDIAN);
      ShortVector low = code.selectFrom(entries).reinterpretAsShorts();
      ShortVector high = upper(code).selectFrom(entries).reinterpretAsShorts();
      lowPairs = lowPairs.add(low);
      lowSeconds = lowSeconds.add(low.lanewise(VectorOperators.LSHR, shift));
      highPairs = highPairs.add(high);
      highSeconds = highSeconds.add(high.lanewise(VectorOperators.LSHR, shift));
    }
    lowPairs.sub(lowSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row);
    lowSeconds.intoArray(sums, row + 32);
    highPairs.sub(highSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row + 64);
    highSeconds.intoArray(sums, row + 96);
  }

  private static void narrow(
      MemorySegment codes,
      long start,
      int width,
      int blocks,
      byte[] tables,
      short[] sums,
      int row) {
    int shift = byteShift;
    ShortVector lowPairs = ShortVector.zero(ShortVector.SPECIES_128);
    ShortVector lowSeconds = lowPairs;
    ShortVector highPairs = lowPairs;
    ShortVector highSeconds = lowPairs;
    for (int block = 0; block < blocks; block++) {
      ByteVector entries =
          ByteVector.fromArray(ByteVector.SPECIES_128, tables, block * VectorOps.GROUP_BLOCK_BYTES);
      ByteVector code =
          ByteVector.fromMemorySegment(
              ByteVector.SPECIES_128, codes, start + (long) block * width, LITTLE_ENDIAN);
      ShortVector low = code.selectFrom(entries).reinterpretAsShorts();
      ShortVector high = upper(code).selectFrom(entries).reinterpretAsShorts();
      lowPairs = lowPairs.add(low);
      lowSeconds = lowSeconds.add(low.lanewise(VectorOperators.LSHR, shift));
      highPairs = highPairs.add(high);
      highSeconds = highSeconds.add(high.lanewise(VectorOperators.LSHR, shift));
    }
    int quarter = width / 2;
    lowPairs.sub(lowSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row);
    lowSeconds.intoArray(sums, row + quarter);
    highPairs.sub(highSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row + width);
    highSeconds.intoArray(sums, row + width + quarter);
  }

  /** The high nibbles, with bits of other codes above them. */
  static ByteVector upper(ByteVector code) {
    return code.reinterpretAsInts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
  }
}
