package io.orthant.vectors;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of vectors with panels of columns, four vectors by two registers of columns at a time.
 */
final class PanamaPanels {
  private static final int LANES = PanamaOps.FLOATS.length();

  private PanamaPanels() {}

  static void products(
      float[][] vectors,
      int count,
      int dimension,
      float[] panels,
      int panelCount,
      float[] biases,
      float[] results) {
    int columns = panelCount * VectorOps.PANEL_COLUMNS;
    for (int column = 0; column < columns; column += 2 * LANES) {
      int panel = column / VectorOps.PANEL_COLUMNS;
      int start = panel * VectorOps.PANEL_COLUMNS * (dimension - 1) + column;
      for (int first = 0; first < count; first += 4) {
        int last = count - 1;
        tile(
            vectors[first],
            vectors[Math.min(first + 1, last)],
            vectors[Math.min(first + 2, last)],
            vectors[Math.min(first + 3, last)],
            dimension,
            panels,
            start,
            biases,
            column,
            results,
            first * columns + column,
            Math.min(first + 1, last) * columns + column,
            Math.min(first + 2, last) * columns + column,
            Math.min(first + 3, last) * columns + column);
      }
    }
  }

  static int largest(float[] values, int from, int to) {
    int bound = from + ((to - from) & -LANES);
    FloatVector lanes = FloatVector.broadcast(PanamaOps.FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = from; i < bound; i += LANES) {
      lanes = lanes.max(FloatVector.fromArray(PanamaOps.FLOATS, values, i));
    }
    float largest = lanes.reduceLanes(VectorOperators.MAX);
    for (int i = bound; i < to; i++) {
      largest = Math.max(largest, values[i]);
    }
    for (int i = from; i < bound; i += LANES) {
      VectorMask<Float> equal =
          FloatVector.fromArray(PanamaOps.FLOATS, values, i).compare(VectorOperators.EQ, largest);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    int place = bound;
    while (place < to - 1 && values[place] != largest) {
      place++;
    }
    return place;
  }

  private static void tile(
      float[] vector0,
      float[] vector1,
      float[] vector2,
      float[] vector3,
      int dimension,
      float[] panels,
      int start,
      float[] biases,
      int column,
      float[] results,
      int at0,
      int at1,
      int at2,
      int at3) {
    FloatVector sum00 = FloatVector.fromArray(PanamaOps.FLOATS, biases, column);
    FloatVector sum01 = FloatVector.fromArray(PanamaOps.FLOATS, biases, column + LANES);
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum01;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum01;
    FloatVector sum30 = sum00;
    FloatVector sum31 = sum01;
    for (int i = 0; i < dimension; i++) {
      int at = start + i * VectorOps.PANEL_COLUMNS;
      FloatVector left = FloatVector.fromArray(PanamaOps.FLOATS, panels, at);
      FloatVector right = FloatVector.fromArray(PanamaOps.FLOATS, panels, at + LANES);
      FloatVector value = FloatVector.broadcast(PanamaOps.FLOATS, vector0[i]);
      sum00 = value.fma(left, sum00);
      sum01 = value.fma(right, sum01);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector1[i]);
      sum10 = value.fma(left, sum10);
      sum11 = value.fma(right, sum11);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector2[i]);
      sum20 = value.fma(left, sum20);
      sum21 = value.fma(right, sum21);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector3[i]);
      sum30 = value.fma(left, sum30);
      sum31 = value.fma(right, sum31);
    }
    sum00.intoArray(results, at0);
    sum01.intoArray(results, at0 + LANES);
    sum10.intoArray(results, at1);
    sum11.intoArray(results, at1 + LANES);
    sum20.intoArray(results, at2);
    sum21.intoArray(results, at2 + LANES);
    sum30.intoArray(results, at3);
    sum31.intoArray(results, at3 + LANES);
  }
}
