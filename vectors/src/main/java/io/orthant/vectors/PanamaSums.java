package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The arithmetic on sums by the Vector API, for machines with four or eight float64 lanes. As in
 * {@link PanamaOps}, the width is a constant when a method is compiled.
 */
final class PanamaSums implements SumOps {
  private static final VectorSpecies<Double> DOUBLES =
      DoubleVector.SPECIES_PREFERRED.length() >= 8
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_256;
  private static final int LANES = DOUBLES.length();
  private static final VectorSpecies<Float> FLOATS =
      LANES == 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
  private static final VectorShuffle<Double> BY_FOUR = rotation(LANES == 8 ? 4 : 0);
  private static final VectorShuffle<Double> BY_TWO = rotation(2);
  private static final VectorShuffle<Double> BY_ONE = rotation(1);

  /** Elements of one round, one to each partial sum. */
  private static final int ROUND = 16;

  private static final int HALF = ROUND / 2;

  /** Whether the machine has lanes enough. */
  static boolean supported() {
    return DoubleVector.SPECIES_PREFERRED.length() >= 4;
  }

  @Override
  public double dot(double[] vector, MemorySegment sums, long offset) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector lowNext = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    DoubleVector highNext = DoubleVector.zero(DOUBLES);
    int i = 0;
    for (; i + ROUND <= vector.length; i += ROUND) {
      low = vector(vector, i).fma(sum(sums, offset, i), low);
      high = vector(vector, i + HALF).fma(sum(sums, offset, i + HALF), high);
      if (LANES == 4) {
        lowNext = vector(vector, i + 4).fma(sum(sums, offset, i + 4), lowNext);
        highNext = vector(vector, i + 12).fma(sum(sums, offset, i + 12), highNext);
      }
    }
    if (i < vector.length) {
      low = vector(vector, i).fma(sum(sums, offset, i), low);
      if (LANES == 4) {
        lowNext = vector(vector, i + 4).fma(sum(sums, offset, i + 4), lowNext);
      }
    }
    return fold(low, lowNext, high, highNext);
  }

  @Override
  public double dotFloats(double[] vector, MemorySegment rows, long offset) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector lowNext = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    DoubleVector highNext = DoubleVector.zero(DOUBLES);
    int i = 0;
    for (; i + ROUND <= vector.length; i += ROUND) {
      low = vector(vector, i).fma(widened(rows, offset, i), low);
      high = vector(vector, i + HALF).fma(widened(rows, offset, i + HALF), high);
      if (LANES == 4) {
        lowNext = vector(vector, i + 4).fma(widened(rows, offset, i + 4), lowNext);
        highNext = vector(vector, i + 12).fma(widened(rows, offset, i + 12), highNext);
      }
    }
    if (i < vector.length) {
      low = vector(vector, i).fma(widened(rows, offset, i), low);
      if (LANES == 4) {
        lowNext = vector(vector, i + 4).fma(widened(rows, offset, i + 4), lowNext);
      }
    }
    return fold(low, lowNext, high, highNext);
  }

  @Override
  public double add(double[] vector, double factor, MemorySegment sums, long offset) {
    DoubleVector factors = DoubleVector.broadcast(DOUBLES, factor);
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector lowNext = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    DoubleVector highNext = DoubleVector.zero(DOUBLES);
    int i = 0;
    for (; i + ROUND <= vector.length; i += ROUND) {
      low = added(vector, factors, sums, offset, i, low);
      high = added(vector, factors, sums, offset, i + HALF, high);
      if (LANES == 4) {
        lowNext = added(vector, factors, sums, offset, i + 4, lowNext);
        highNext = added(vector, factors, sums, offset, i + 12, highNext);
      }
    }
    if (i < vector.length) {
      low = added(vector, factors, sums, offset, i, low);
      if (LANES == 4) {
        lowNext = added(vector, factors, sums, offset, i + 4, lowNext);
      }
    }
    return fold(low, lowNext, high, highNext);
  }

  private static DoubleVector added(
      double[] vector,
      DoubleVector factors,
      MemorySegment sums,
      long offset,
      int i,
      DoubleVector product) {
    DoubleVector values = vector(vector, i);
    DoubleVector before = sum(sums, offset, i);
    values
        .fma(factors, before)
        .intoMemorySegment(sums, offset + (long) i * Double.BYTES, LITTLE_ENDIAN);
    return values.fma(before, product);
  }

  private static DoubleVector vector(double[] vector, int i) {
    return DoubleVector.fromArray(DOUBLES, vector, i);
  }

  private static DoubleVector sum(MemorySegment sums, long offset, int i) {
    return DoubleVector.fromMemorySegment(
        DOUBLES, sums, offset + (long) i * Double.BYTES, LITTLE_ENDIAN);
  }

  private static DoubleVector widened(MemorySegment rows, long offset, int i) {
    return (DoubleVector)
        FloatVector.fromMemorySegment(FLOATS, rows, offset + (long) i * Float.BYTES, LITTLE_ENDIAN)
            .convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static double fold(
      DoubleVector low, DoubleVector lowNext, DoubleVector high, DoubleVector highNext) {
    DoubleVector sums = low.add(high);
    sums = LANES == 4 ? sums.add(lowNext.add(highNext)) : sums.add(sums.rearrange(BY_FOUR));
    sums = sums.add(sums.rearrange(BY_TWO));
    return sums.add(sums.rearrange(BY_ONE)).lane(0);
  }

  private static VectorShuffle<Double> rotation(int distance) {
    return DOUBLES.shuffleFromOp(lane -> (lane + distance) % LANES);
  }
}
