package io.orthant.vectors;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The choice of codewords: products with them, the nearest ones, sweeps of coordinate descent. */
final class PanamaWords {
  private static final VectorSpecies<Float> FLOATS = PanamaOps.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final int WORDS = 16;

  private PanamaWords() {}

  static void products(
      float[] vector, int dimension, float[] codewords, int blocks, float[] products) {
    int first = 0;
    for (int block = 0; block < blocks; block++) {
      int end = VectorOps.blockStart(block + 1, blocks, dimension);
      for (int word = 0; word < WORDS; word += LANES) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = first; i < end; i++) {
          sum =
              FloatVector.broadcast(FLOATS, vector[i])
                  .fma(FloatVector.fromArray(FLOATS, codewords, i * WORDS + word), sum);
        }
        sum.intoArray(products, block * WORDS + word);
      }
      first = end;
    }
  }

  static void nearest(float[] costs, int blocks, byte[] codes) {
    for (int block = 0; block < blocks; block++) {
      int at = block * WORDS;
      FloatVector least = FloatVector.fromArray(FLOATS, costs, at);
      for (int word = LANES; word < WORDS; word += LANES) {
        least = least.min(FloatVector.fromArray(FLOATS, costs, at + word));
      }
      float lowest = least.reduceLanes(VectorOperators.MIN);
      int word = 0;
      VectorMask<Float> lowestLanes =
          FloatVector.fromArray(FLOATS, costs, at).compare(VectorOperators.EQ, lowest);
      while (!lowestLanes.anyTrue() && word + LANES < WORDS) {
        word += LANES;
        lowestLanes =
            FloatVector.fromArray(FLOATS, costs, at + word).compare(VectorOperators.EQ, lowest);
      }
      codes[block] = (byte) (word + lowestLanes.firstTrue() & WORDS - 1);
    }
  }

  static boolean descend(float[] costs, float[] along, float weight, float[] errors, byte[] codes) {
    boolean changed = false;
    float error = errors[0];
    for (int block = 0; block < codes.length; block++) {
      int at = block * WORDS;
      int present = at + codes[block];
      float pull = -2 * weight * (error + along[present]);
      float lowest = Math.fma(pull, along[present], costs[present]);
      FloatVector pulls = FloatVector.broadcast(FLOATS, pull);
      for (int word = 0; word < WORDS; word += LANES) {
        FloatVector losses =
            pulls.fma(
                FloatVector.fromArray(FLOATS, along, at + word),
                FloatVector.fromArray(FLOATS, costs, at + word));
        if (losses.compare(VectorOperators.LT, lowest).anyTrue()) {
          lowest = losses.reduceLanes(VectorOperators.MIN);
          codes[block] =
              (byte) (word + losses.compare(VectorOperators.EQ, lowest).firstTrue() & WORDS - 1);
        }
      }
      int chosen = at + codes[block];
      if (chosen != present) {
        error += along[present] - along[chosen];
        changed = true;
      }
    }
    errors[0] = error;
    return changed;
  }

  static boolean descend(
      float[] costs,
      float[] along0,
      float[] along1,
      float weight0,
      float weight1,
      float[] errors,
      byte[] codes) {
    boolean changed = false;
    float error0 = errors[0];
    float error1 = errors[1];
    for (int block = 0; block < codes.length; block++) {
      int at = block * WORDS;
      int present = at + codes[block];
      float pull0 = -2 * weight0 * (error0 + along0[present]);
      float pull1 = -2 * weight1 * (error1 + along1[present]);
      float lowest =
          Math.fma(pull1, along1[present], Math.fma(pull0, along0[present], costs[present]));
      FloatVector pulls0 = FloatVector.broadcast(FLOATS, pull0);
      FloatVector pulls1 = FloatVector.broadcast(FLOATS, pull1);
      for (int word = 0; word < WORDS; word += LANES) {
        FloatVector losses =
            pulls1.fma(
                FloatVector.fromArray(FLOATS, along1, at + word),
                pulls0.fma(
                    FloatVector.fromArray(FLOATS, along0, at + word),
                    FloatVector.fromArray(FLOATS, costs, at + word)));
        if (losses.compare(VectorOperators.LT, lowest).anyTrue()) {
          lowest = losses.reduceLanes(VectorOperators.MIN);
          codes[block] =
              (byte) (word + losses.compare(VectorOperators.EQ, lowest).firstTrue() & WORDS - 1);
        }
      }
      int chosen = at + codes[block];
      if (chosen != present) {
        error0 += along0[present] - along0[chosen];
        error1 += along1[present] - along1[chosen];
        changed = true;
      }
    }
    errors[0] = error0;
    errors[1] = error1;
    return changed;
  }
}
