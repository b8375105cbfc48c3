package io.orthant.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The arithmetic on sums in plain Java: the reference that the other implementation equals. */
final class ScalarSums implements SumOps {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int PARTIAL_SUMS = 16;

  @Override
  public double dot(double[] vector, MemorySegment sums, long offset) {
    double[] partial = new double[PARTIAL_SUMS];
    for (int i = 0; i < vector.length; i++) {
      double value = sums.get(DOUBLE, offset + (long) i * Double.BYTES);
      partial[i % PARTIAL_SUMS] = Math.fma(vector[i], value, partial[i % PARTIAL_SUMS]);
    }
    return fold(partial);
  }

  @Override
  public double dotFloats(double[] vector, MemorySegment rows, long offset) {
    double[] partial = new double[PARTIAL_SUMS];
    for (int i = 0; i < vector.length; i++) {
      double value = rows.get(FLOAT, offset + (long) i * Float.BYTES);
      partial[i % PARTIAL_SUMS] = Math.fma(vector[i], value, partial[i % PARTIAL_SUMS]);
    }
    return fold(partial);
  }

  @Override
  public double add(double[] vector, double factor, MemorySegment sums, long offset) {
    double[] partial = new double[PARTIAL_SUMS];
    for (int i = 0; i < vector.length; i++) {
      long at = offset + (long) i * Double.BYTES;
      double value = sums.get(DOUBLE, at);
      partial[i % PARTIAL_SUMS] = Math.fma(vector[i], value, partial[i % PARTIAL_SUMS]);
      sums.set(DOUBLE, at, Math.fma(vector[i], factor, value));
    }
    return fold(partial);
  }

  private static double fold(double[] partial) {
    for (int distance = PARTIAL_SUMS / 2; distance > 0; distance /= 2) {
      for (int i = 0; i < distance; i++) {
        partial[i] += partial[i + distance];
      }
    }
    return partial[0];
  }
}
