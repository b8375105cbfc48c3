package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.L2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normal numbers by the Vector API, for machines with four or eight int64 lanes. As in {@link
 * PanamaOps}, the width is a constant when a method is compiled.
 *
 * <p>Words are written where the numbers will be, and made numbers there: in one method both are
 * too much for the compiler, which then keeps vectors as objects.
 */
final class PanamaNormals implements NormalOps {
  private static final VectorSpecies<Long> LONGS =
      LongVector.SPECIES_PREFERRED.length() >= 8 ? LongVector.SPECIES_512 : LongVector.SPECIES_256;
  private static final int LANES = LONGS.length();
  private static final VectorSpecies<Integer> HALF =
      LANES == 8 ? IntVector.SPECIES_256 : IntVector.SPECIES_128;
  private static final VectorSpecies<Integer> INTS =
      LANES == 8 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final VectorSpecies<Float> FLOATS =
      LANES == 8 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_256;
  private static final LongVector NUMBERS = LongVector.zero(LONGS).addIndex(1);

  /** Bytes from a word of a block to the next in memory. */
  private static final int WORD = ScalarNormals.BLOCKS * Float.BYTES;

  /** Whether the machine has lanes enough. */
  static boolean supported() {
    return LongVector.SPECIES_PREFERRED.length() >= 4;
  }

  @Override
  public void fill(long key, long sample, int cell, MemorySegment into, long offset, long count) {
    long whole = count / GROUP * GROUP;
    for (long group = 0; group < whole; group += GROUP) {
      words((int) (group / 4), key, sample, cell, into, offset + group * Float.BYTES);
    }
    normals(into, offset, whole);
    ScalarNormals.fill(key, sample, cell, into, offset, whole, count);
  }

  /** The words of a group. */
  private static void words(
      int block, long key, long sample, int cell, MemorySegment into, long offset) {
    LongVector mask = LongVector.broadcast(LONGS, ScalarNormals.MASK);
    LongVector firstFactor = LongVector.broadcast(LONGS, ScalarNormals.FIRST_FACTOR);
    LongVector secondFactor = LongVector.broadcast(LONGS, ScalarNormals.SECOND_FACTOR);
    for (int lane = 0; lane < ScalarNormals.BLOCKS; lane += LANES) {
      LongVector first =
          LongVector.broadcast(LONGS, (block + lane) & ScalarNormals.MASK).add(NUMBERS).and(mask);
      LongVector second = LongVector.broadcast(LONGS, cell & ScalarNormals.MASK);
      LongVector third = LongVector.broadcast(LONGS, sample & ScalarNormals.MASK);
      LongVector fourth = LongVector.broadcast(LONGS, sample >>> 32);
      int firstKey = (int) key;
      int secondKey = (int) (key >>> 32);
      for (int round = 0; round < ScalarNormals.ROUNDS; round++) {
        LongVector left = first.and(mask).mul(firstFactor);
        LongVector right = third.and(mask).mul(secondFactor);
        first =
            right
                .lanewise(LSHR, 32)
                .lanewise(XOR, second)
                .lanewise(XOR, firstKey & ScalarNormals.MASK);
        second = right.and(mask);
        third =
            left.lanewise(LSHR, 32)
                .lanewise(XOR, fourth)
                .lanewise(XOR, secondKey & ScalarNormals.MASK);
        fourth = left.and(mask);
        firstKey += ScalarNormals.FIRST_BUMP;
        secondKey += ScalarNormals.SECOND_BUMP;
      }
      long at = offset + (long) lane * Float.BYTES;
      first.convertShape(L2I, HALF, 0).intoMemorySegment(into, at, LITTLE_ENDIAN);
      second.convertShape(L2I, HALF, 0).intoMemorySegment(into, at + WORD, LITTLE_ENDIAN);
      third.convertShape(L2I, HALF, 0).intoMemorySegment(into, at + 2 * WORD, LITTLE_ENDIAN);
      fourth.convertShape(L2I, HALF, 0).intoMemorySegment(into, at + 3 * WORD, LITTLE_ENDIAN);
    }
  }

  /** Makes words numbers. Where one of a vector lies in the tail, it is left to plain Java. */
  private static void normals(MemorySegment words, long offset, long count) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (long place = 0; place < count; place += INTS.length()) {
      long at = offset + place * Float.BYTES;
      IntVector odd =
          IntVector.fromMemorySegment(INTS, words, at, LITTLE_ENDIAN)
              .lanewise(LSHR, ScalarNormals.DROPPED)
              .lanewise(LSHL, 1)
              .add(1 - ScalarNormals.MIDDLE);
      FloatVector y = ((FloatVector) odd.convertShape(I2F, FLOATS, 0)).mul(ScalarNormals.STEP);
      FloatVector w = logarithm(one.sub(y).mul(one.add(y))).neg();
      if (w.compare(LT, ScalarNormals.TAIL).allTrue()) {
        polynomial(ScalarNormals.CENTRE, w.sub(ScalarNormals.CENTRE_SHIFT))
            .mul(y.mul(ScalarNormals.ROOT_TWO))
            .intoMemorySegment(words, at, LITTLE_ENDIAN);
      } else {
        ScalarNormals.normals(words, at, INTS.length());
      }
    }
  }

  private static FloatVector logarithm(FloatVector value) {
    IntVector bits = value.reinterpretAsInts();
    FloatVector mantissa = bits.and(0x007FFFFF).or(0x3F000000).reinterpretAsFloats();
    VectorMask<Float> low = mantissa.compare(LT, ScalarNormals.ROOT_HALF);
    FloatVector exponent =
        ((FloatVector) bits.lanewise(LSHR, 23).sub(126).convertShape(I2F, FLOATS, 0)).sub(1, low);
    FloatVector less = mantissa.sub(1);
    FloatVector x = less.blend(less.add(mantissa), low);
    FloatVector square = x.mul(x);
    FloatVector series = polynomial(ScalarNormals.LOGARITHM, x).mul(x).mul(square);
    series = FloatVector.broadcast(FLOATS, ScalarNormals.LN2_LOW).fma(exponent, series);
    series = FloatVector.broadcast(FLOATS, -0.5f).fma(square, series);
    return FloatVector.broadcast(FLOATS, ScalarNormals.LN2_HIGH).fma(exponent, x.add(series));
  }

  /** Written out: through a loop the sum would become an object at each turn. */
  private static FloatVector polynomial(float[] coefficients, FloatVector x) {
    return FloatVector.broadcast(FLOATS, coefficients[0])
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[1]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[2]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[3]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[4]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[5]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[6]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[7]))
        .fma(x, FloatVector.broadcast(FLOATS, coefficients[8]));
  }
}
