package io.orthant.learn.optim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbers in memory, read and written as doubles. Update rules compute in double precision whatever
 * the storage: float32 for training, float64 where a trace or a regret bound is checked.
 */
public sealed interface Coordinates {
  double get(long index);

  void set(long index, double value);

  /** Float32 values of a segment, from its start; the memory is shared. */
  static Coordinates floats(MemorySegment segment) {
    return new Floats(segment);
  }

  /** Float64 values of an array; the memory is shared. */
  static Coordinates doubles(double... values) {
    return new Doubles(values);
  }

  /** Float32 storage. */
  record Floats(MemorySegment segment) implements Coordinates {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public double get(long index) {
      return segment.get(FLOAT, index * Float.BYTES);
    }

    @Override
    public void set(long index, double value) {
      segment.set(FLOAT, index * Float.BYTES, (float) value);
    }
  }

  /** Float64 storage. */
  @SuppressWarnings("ArrayRecordComponent") // A view, never compared.
  record Doubles(double[] values) implements Coordinates {
    @Override
    public double get(long index) {
      return values[(int) index];
    }

    @Override
    public void set(long index, double value) {
      values[(int) index] = value;
    }
  }
}
