package io.orthant.vectors;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The look-up tables of a query: products with the codewords, and their rounding. */
final class PanamaTables {
  private static final VectorSpecies<Float> FLOATS = PanamaOps.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Integer> INTS =
      LANES == 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
  private static final VectorSpecies<Byte> BYTES =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
  private static final int ENTRIES = 16;

  private PanamaTables() {}

  static float blockProducts(
      float[] vector,
      int dimension,
      float[] codewords,
      float factor,
      float[] contributions,
      float[] ceilings) {
    float widest = 0;
    for (int block = 0; block < ceilings.length; block++) {
      int first = VectorOps.blockStart(block, ceilings.length, dimension);
      int end = VectorOps.blockStart(block + 1, ceilings.length, dimension);
      FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      FloatVector smallest = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
      for (int word = 0; word < ENTRIES; word += LANES) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = first; i < end; i++) {
          sum =
              FloatVector.broadcast(FLOATS, factor * vector[i])
                  .fma(FloatVector.fromArray(FLOATS, codewords, i * ENTRIES + word), sum);
        }
        sum.intoArray(contributions, block * ENTRIES + word);
        largest = largest.max(sum);
        smallest = smallest.min(sum);
      }
      float ceiling = largest.reduceLanes(VectorOperators.MAX);
      ceilings[block] = ceiling;
      widest = Math.max(widest, ceiling - smallest.reduceLanes(VectorOperators.MIN));
    }
    return widest;
  }

  static void lossTables(
      float[] contributions, float[] ceilings, int blocks, float perUnit, byte[] tables) {
    for (int block = 0; block < blocks; block++) {
      int at = block * VectorOps.GROUP_BLOCK_BYTES;
      for (int word = 0; word < ENTRIES; word += LANES) {
        ByteVector entries =
            (ByteVector)
                FloatVector.broadcast(FLOATS, ceilings[block])
                    .sub(FloatVector.fromArray(FLOATS, contributions, block * ENTRIES + word))
                    .mul(perUnit)
                    .add(0.5f)
                    .min(255f)
                    .convertShape(VectorOperators.F2I, INTS, 0)
                    .convertShape(VectorOperators.I2B, BYTES, 0);
        entries.intoArray(tables, at + word);
        entries.intoArray(tables, at + word + ENTRIES);
        entries.intoArray(tables, at + word + 2 * ENTRIES);
        entries.intoArray(tables, at + word + 3 * ENTRIES);
      }
    }
  }
}
