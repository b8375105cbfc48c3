package io.orthant.vectors;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Selection by bisection of the value range: each step counts by comparing whole registers. */
final class PanamaSelection {
  private static final VectorSpecies<Short> SHORTS =
      PanamaLut16.WIDE ? ShortVector.SPECIES_512 : ShortVector.SPECIES_128;
  private static final int LANES = SHORTS.length();

  private PanamaSelection() {}

  static int smallest(short[] values, int count, int wanted, long[] masks) {
    int low = 0;
    int high = 0xffff;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (mark(values, count, middle, masks) >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    mark(values, count, low, masks);
    return low;
  }

  private static int mark(short[] values, int count, int limit, long[] masks) {
    int marked = 0;
    for (int from = 0; from < count; from += Long.SIZE) {
      long mask = 0;
      for (int part = 0; part < Long.SIZE; part += LANES) {
        mask |=
            ShortVector.fromArray(SHORTS, values, from + part)
                    .compare(VectorOperators.ULE, (short) limit)
                    .toLong()
                << part;
      }
      if (count - from < Long.SIZE) {
        mask &= (1L << count) - 1;
      }
      masks[from / Long.SIZE] = mask;
      marked += Long.bitCount(mask);
    }
    return marked;
  }
}
