package io.orthant.learn.optim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A run of coordinates that an update works on: float32 in memory, float64 here. Arrays that start
 * at 0 are what the compiler turns into vector instructions; memory segments at varying offsets are
 * not, as it cannot tell that they do not overlap.
 */
final class Block {
  /** Coordinates at most; few enough that a block stays in the first-level cache. */
  static final int CAPACITY = 256;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final float[] singles = new float[CAPACITY];
  private final double[] values = new double[CAPACITY];
  private final double[] gradient = new double[CAPACITY];
  private final double[][] state;

  Block(int stateSize) {
    state = new double[stateSize][CAPACITY];
  }

  double[] values() {
    return values;
  }

  double[] gradient() {
    return gradient;
  }

  double[][] state() {
    return state;
  }

  /** Reads {@code size} floats from the given index on. */
  void load(MemorySegment source, long from, double[] target, int size) {
    MemorySegment.copy(source, FLOAT, from * Float.BYTES, singles, 0, size);
    for (int i = 0; i < size; i++) {
      target[i] = singles[i];
    }
  }

  /** Writes {@code size} floats from the given index on. */
  void store(double[] source, MemorySegment target, long from, int size) {
    for (int i = 0; i < size; i++) {
      singles[i] = (float) source[i];
    }
    MemorySegment.copy(singles, 0, target, FLOAT, from * Float.BYTES, size);
  }
}
