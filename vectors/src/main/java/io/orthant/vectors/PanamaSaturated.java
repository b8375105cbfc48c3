package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorOps#lut16Saturated} by the Vector API, for one query or for three, in the same
 * columns as {@link PanamaLut16}. No method keeps more than three queries: with more, the compiler
 * at times gives up keeping the vectors in registers, for the whole life of the process.
 */
final class PanamaSaturated {
  private static final VectorSpecies<Byte> WIDE = ByteVector.SPECIES_512;
  private static final VectorSpecies<Byte> NARROW = ByteVector.SPECIES_128;
  private static final byte NIBBLE = 15;

  /** Whether three queries pass over the codes together; {@link PanamaWarmUp} decides. */
  @SuppressWarnings("NonFinalStaticField")
  static volatile boolean together = true;

  private PanamaSaturated() {}

  static void sums(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, byte[] sums) {
    for (int row = 0; row < rows; row += VectorOps.GROUP_ROWS) {
      int width = width(row, rows);
      long start = offset + (long) row / 2 * blocks;
      if (PanamaLut16.WIDE && width == VectorOps.GROUP_BLOCK_BYTES) {
        wide(codes, start, blocks, tables, sums, row);
      } else {
        for (int column = 0; column < width; column += PanamaLut16.NARROW_BYTES) {
          narrow(codes, start + column, width, blocks, tables, sums, row + column);
        }
      }
    }
  }

  static void sums(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2) {
    if (together) {
      together(codes, offset, rows, blocks, tables0, tables1, tables2, sums0, sums1, sums2);
    } else {
      byte[] spread = new byte[blocks * VectorOps.GROUP_BLOCK_BYTES];
      sums(codes, offset, rows, blocks, spread(tables0, spread), sums0);
      sums(codes, offset, rows, blocks, spread(tables1, spread), sums1);
      sums(codes, offset, rows, blocks, spread(tables2, spread), sums2);
    }
  }

  private static byte[] spread(byte[] tables, byte[] spread) {
    for (int at = 0; at < spread.length; at += VectorOps.GROUP_BLOCK_BYTES) {
      int table = at / VectorOps.GROUP_BLOCK_BYTES * VectorOps.TABLE_BYTES;
      ByteVector entries = ByteVector.fromArray(NARROW, tables, table);
      for (int copy = at; copy < at + VectorOps.GROUP_BLOCK_BYTES; copy += VectorOps.TABLE_BYTES) {
        entries.intoArray(spread, copy);
      }
    }
    return spread;
  }

  static void together(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2) {
    for (int row = 0; row < rows; row += VectorOps.GROUP_ROWS) {
      int width = width(row, rows);
      long start = offset + (long) row / 2 * blocks;
      if (PanamaLut16.WIDE && width == VectorOps.GROUP_BLOCK_BYTES) {
        wide(codes, start, blocks, tables0, tables1, tables2, sums0, sums1, sums2, row);
      } else {
        for (int column = 0; column < width; column += PanamaLut16.NARROW_BYTES) {
          narrow(
              codes,
              start + column,
              width,
              blocks,
              tables0,
              tables1,
              tables2,
              sums0,
              sums1,
              sums2,
              row + column);
        }
      }
    }
  }

  static void atMost(byte[] values, int count, int[] limits, long[] masks) {
    for (int from = 0; from < count; from += Long.SIZE) {
      int word = from / Long.SIZE;
      masks[word] = limits[word] < 0 ? 0 : mask(values, from, limits[word]);
    }
  }

  private static long mask(byte[] values, int from, int limit) {
    if (PanamaLut16.WIDE) {
      return ByteVector.fromArray(WIDE, values, from)
          .compare(VectorOperators.ULE, (byte) limit)
          .toLong();
    }
    return narrowMask(values, from, limit)
        | narrowMask(values, from + 16, limit) << 16
        | narrowMask(values, from + 32, limit) << 32
        | narrowMask(values, from + 48, limit) << 48;
  }

  private static long narrowMask(byte[] values, int from, int limit) {
    return ByteVector.fromArray(NARROW, values, from)
        .compare(VectorOperators.ULE, (byte) limit)
        .toLong();
  }

  private static int width(int row, int rows) {
    return rows - row < VectorOps.GROUP_ROWS
        ? VectorOps.lastGroupBytes(rows)
        : VectorOps.GROUP_BLOCK_BYTES;
  }

  private static void wide(
      MemorySegment codes, long start, int blocks, byte[] tables, byte[] sums, int at) {
    ByteVector low = ByteVector.zero(WIDE);
    ByteVector high = low;
    for (int block = 0; block < blocks; block++) {
      int place = block * VectorOps.GROUP_BLOCK_BYTES;
      ByteVector entries = ByteVector.fromArray(WIDE, tables, place);
      ByteVector code = ByteVector.fromMemorySegment(WIDE, codes, start + place, LITTLE_ENDIAN);
      low = low.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high = high.lanewise(VectorOperators.SUADD, PanamaLut16.upper(code).selectFrom(entries));
    }
    low.intoArray(sums, at);
    high.intoArray(sums, at + VectorOps.GROUP_BLOCK_BYTES);
  }

  private static void narrow(
      MemorySegment codes, long start, int width, int blocks, byte[] tables, byte[] sums, int at) {
    ByteVector low = ByteVector.zero(NARROW);
    ByteVector high = low;
    for (int block = 0; block < blocks; block++) {
      ByteVector entries =
          ByteVector.fromArray(NARROW, tables, block * VectorOps.GROUP_BLOCK_BYTES);
      ByteVector code =
          ByteVector.fromMemorySegment(NARROW, codes, start + (long) block * width, LITTLE_ENDIAN);
      low = low.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high = high.lanewise(VectorOperators.SUADD, PanamaLut16.upper(code).selectFrom(entries));
    }
    low.intoArray(sums, at);
    high.intoArray(sums, at + width);
  }

  private static void wide(
      MemorySegment codes,
      long start,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2,
      int at) {
    ByteVector nibble = ByteVector.broadcast(WIDE, NIBBLE);
    ByteVector low0 = ByteVector.zero(WIDE);
    ByteVector low1 = low0;
    ByteVector low2 = low0;
    ByteVector high0 = low0;
    ByteVector high1 = low0;
    ByteVector high2 = low0;
    for (int block = 0; block < blocks; block++) {
      int place = block * VectorOps.GROUP_BLOCK_BYTES;
      ByteVector both = ByteVector.fromMemorySegment(WIDE, codes, start + place, LITTLE_ENDIAN);
      ByteVector code = both.and(nibble);
      ByteVector upper = PanamaLut16.upper(both).and(nibble);
      int table = block * VectorOps.TABLE_BYTES;
      ByteVector entries = ByteVector.fromArray(WIDE, tables0, table);
      low0 = low0.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high0 = high0.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
      entries = ByteVector.fromArray(WIDE, tables1, table);
      low1 = low1.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high1 = high1.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
      entries = ByteVector.fromArray(WIDE, tables2, table);
      low2 = low2.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high2 = high2.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
    }
    low0.intoArray(sums0, at);
    high0.intoArray(sums0, at + VectorOps.GROUP_BLOCK_BYTES);
    low1.intoArray(sums1, at);
    high1.intoArray(sums1, at + VectorOps.GROUP_BLOCK_BYTES);
    low2.intoArray(sums2, at);
    high2.intoArray(sums2, at + VectorOps.GROUP_BLOCK_BYTES);
  }

  private static void narrow(
      MemorySegment codes,
      long start,
      int width,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2,
      int at) {
    ByteVector low0 = ByteVector.zero(NARROW);
    ByteVector low1 = low0;
    ByteVector low2 = low0;
    ByteVector high0 = low0;
    ByteVector high1 = low0;
    ByteVector high2 = low0;
    for (int block = 0; block < blocks; block++) {
      ByteVector code =
          ByteVector.fromMemorySegment(NARROW, codes, start + (long) block * width, LITTLE_ENDIAN);
      ByteVector upper = PanamaLut16.upper(code);
      int table = block * VectorOps.TABLE_BYTES;
      ByteVector entries = ByteVector.fromArray(NARROW, tables0, table);
      low0 = low0.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high0 = high0.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
      entries = ByteVector.fromArray(NARROW, tables1, table);
      low1 = low1.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high1 = high1.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
      entries = ByteVector.fromArray(NARROW, tables2, table);
      low2 = low2.lanewise(VectorOperators.SUADD, code.selectFrom(entries));
      high2 = high2.lanewise(VectorOperators.SUADD, upper.selectFrom(entries));
    }
    low0.intoArray(sums0, at);
    high0.intoArray(sums0, at + width);
    low1.intoArray(sums1, at);
    high1.intoArray(sums1, at + width);
    low2.intoArray(sums2, at);
    high2.intoArray(sums2, at + width);
  }
}
