package io.orthant.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How the values of a row lie in memory. Zeros fill a row up to a number of columns that suits the
 * format ({@link #columns}). What a format cannot hold exactly is rounded when a row is stored;
 * {@link #value} tells what it has become, and {@link VectorOps#rows} scores it as that.
 *
 * <p>Values are finite. Lengths and ranges are checked by the memory segment alone.
 */
public enum RowFormat {
  /** Every value as it is, in 4 bytes. */
  FLOAT32(VectorOps.PARTIAL_SUMS) {
    @Override
    public int rowBytes(int columns) {
      return columns * Float.BYTES;
    }

    @Override
    public float value(MemorySegment rows, long offset, int columns, int column) {
      return rows.get(FLOAT, offset + (long) column * Float.BYTES);
    }

    @Override
    public void store(float[] values, MemorySegment rows, long offset) {
      MemorySegment.copy(values, 0, rows, FLOAT, offset, values.length);
    }

    @Override
    public void load(MemorySegment rows, long offset, int columns, float[] target, int count) {
      MemorySegment.copy(rows, FLOAT, offset, target, 0, count);
    }
  },

  /**
   * The upper half of each float32, rounded to the nearest, of two equally near ones to the even
   * one: 8 bits of precision in 2 bytes.
   *
   * <p>Of each 32 columns, columns j and j + 16 lie side by side, so that 16 integers hold them in
   * two halves that become floats by a shift and by a mask.
   */
  BFLOAT16(2 * VectorOps.PARTIAL_SUMS) {
    @Override
    public int rowBytes(int columns) {
      return columns * Short.BYTES;
    }

    @Override
    public float value(MemorySegment rows, long offset, int columns, int column) {
      return Float.intBitsToFloat(rows.get(SHORT, offset + place(column)) << Short.SIZE);
    }

    @Override
    public void store(float[] values, MemorySegment rows, long offset) {
      for (int column = 0; column < values.length; column++) {
        int bits = Float.floatToRawIntBits(values[column]);
        int rounded = bits + 0x7fff + (bits >>> Short.SIZE & 1);
        rows.set(SHORT, offset + place(column), (short) (rounded >>> Short.SIZE));
      }
    }

    private static long place(int column) {
      int start = column & -2 * VectorOps.PARTIAL_SUMS;
      int half = column / VectorOps.PARTIAL_SUMS & 1;
      return (start + 2L * (column & VectorOps.PARTIAL_SUMS - 1) + half) * Short.BYTES;
    }
  },

  /**
   * A whole number from -127 to 127 for each column, and behind them one float32 scale: a value is
   * its number times the scale, rounded to float32.
   *
   * <p>The numbers are the values divided by a 127th of the largest, rounded, so that long and
   * short rows lose the same share. The scale is then set to {@code <x, x> / <x, numbers>}: what is
   * left of the rounding error is at a right angle to the row x, where it changes the scores of the
   * queries that find the row least (Guo et al., "Accelerating Large-Scale Inference with
   * Anisotropic Vector Quantization", ICML 2020).
   */
  INT8(VectorOps.PARTIAL_SUMS) {
    @Override
    public int rowBytes(int columns) {
      return columns + Float.BYTES;
    }

    @Override
    public float value(MemorySegment rows, long offset, int columns, int column) {
      return rows.get(BYTE, offset + column) * rows.get(FLOAT, offset + columns);
    }

    @Override
    public void store(float[] values, MemorySegment rows, long offset) {
      float largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      float perUnit = largest < SMALLEST_FOR_INT8 ? 0 : LARGEST_INT8 / largest;
      double squares = 0;
      double products = 0;
      for (int column = 0; column < values.length; column++) {
        int number = Math.round(values[column] * perUnit);
        rows.set(BYTE, offset + column, (byte) number);
        squares += (double) values[column] * values[column];
        products += (double) values[column] * number;
      }
      rows.set(FLOAT, offset + values.length, products == 0 ? 0 : (float) (squares / products));
    }
  };

  private static final float LARGEST_INT8 = Byte.MAX_VALUE;

  /** Of shorter rows no scale can be told; they become zero. */
  private static final float SMALLEST_FOR_INT8 = 1e-36f;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private final int columnStep;

  RowFormat(int columnStep) {
    this.columnStep = columnStep;
  }

  /** Columns of a row of a number of values: the next multiple of 16, or of 32 for BFLOAT16. */
  public int columns(int dimension) {
    return Math.ceilDiv(dimension, columnStep) * columnStep;
  }

  /** Bytes of a row. */
  public abstract int rowBytes(int columns);

  /**
   * One value of a stored row.
   *
   * @param offset byte offset of the row
   * @param columns of the row
   */
  public abstract float value(MemorySegment rows, long offset, int columns, int column);

  /**
   * Stores a row.
   *
   * @param values one for each column
   * @param offset byte offset of the row
   */
  public abstract void store(float[] values, MemorySegment rows, long offset);

  /**
   * Copies the first values of a stored row.
   *
   * @param columns of the row
   * @param target receives {@code count} values
   */
  public void load(MemorySegment rows, long offset, int columns, float[] target, int count) {
    for (int column = 0; column < count; column++) {
      target[column] = value(rows, offset, columns, column);
    }
  }
}
