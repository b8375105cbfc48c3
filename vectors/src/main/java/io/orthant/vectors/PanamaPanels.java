package io.orthant.vectors;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of vectors with panels of columns, six vectors by two or four registers of columns at a
 * time.
 */
final class PanamaPanels {
  private static final int LANES = PanamaOps.FLOATS.length();
  private static final int TILE_COLUMNS = LANES == 16 ? 4 * LANES : 2 * LANES;

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
    for (int column = 0; column < columns; column += TILE_COLUMNS) {
      int panel = column / VectorOps.PANEL_COLUMNS;
      int start = panel * VectorOps.PANEL_COLUMNS * (dimension - 1) + column;
      for (int first = 0; first < count; first += 6) {
        int second = Math.min(first + 1, count - 1);
        int third = Math.min(first + 2, count - 1);
        int fourth = Math.min(first + 3, count - 1);
        int fifth = Math.min(first + 4, count - 1);
        int sixth = Math.min(first + 5, count - 1);
        if (LANES == 16) {
          wideTile(
              vectors[first],
              vectors[second],
              vectors[third],
              vectors[fourth],
              vectors[fifth],
              vectors[sixth],
              dimension,
              panels,
              start,
              biases,
              column,
              results,
              first * columns + column,
              second * columns + column,
              third * columns + column,
              fourth * columns + column,
              fifth * columns + column,
              sixth * columns + column);
        } else {
          tile(
              vectors[first],
              vectors[second],
              vectors[third],
              vectors[fourth],
              vectors[fifth],
              vectors[sixth],
              dimension,
              panels,
              start,
              biases,
              column,
              results,
              first * columns + column,
              second * columns + column,
              third * columns + column,
              fourth * columns + column,
              fifth * columns + column,
              sixth * columns + column);
        }
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

  private static FloatVector columns(float[] values, int at) {
    return FloatVector.fromArray(PanamaOps.FLOATS, values, at);
  }

  /** Six vectors by four registers of columns, for machines with 32 wide registers. */
  private static void wideTile(
      float[] vector0,
      float[] vector1,
      float[] vector2,
      float[] vector3,
      float[] vector4,
      float[] vector5,
      int dimension,
      float[] panels,
      int start,
      float[] biases,
      int column,
      float[] results,
      int at0,
      int at1,
      int at2,
      int at3,
      int at4,
      int at5) {
    FloatVector sum00 = columns(biases, column);
    FloatVector sum01 = columns(biases, column + LANES);
    FloatVector sum02 = columns(biases, column + 2 * LANES);
    FloatVector sum03 = columns(biases, column + 3 * LANES);
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum01;
    FloatVector sum12 = sum02;
    FloatVector sum13 = sum03;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum01;
    FloatVector sum22 = sum02;
    FloatVector sum23 = sum03;
    FloatVector sum30 = sum00;
    FloatVector sum31 = sum01;
    FloatVector sum32 = sum02;
    FloatVector sum33 = sum03;
    FloatVector sum40 = sum00;
    FloatVector sum41 = sum01;
    FloatVector sum42 = sum02;
    FloatVector sum43 = sum03;
    FloatVector sum50 = sum00;
    FloatVector sum51 = sum01;
    FloatVector sum52 = sum02;
    FloatVector sum53 = sum03;
    for (int i = 0; i < dimension; i++) {
      int at = start + i * VectorOps.PANEL_COLUMNS;
      FloatVector column0 = columns(panels, at);
      FloatVector column1 = columns(panels, at + LANES);
      FloatVector column2 = columns(panels, at + 2 * LANES);
      FloatVector column3 = columns(panels, at + 3 * LANES);
      FloatVector value = FloatVector.broadcast(PanamaOps.FLOATS, vector0[i]);
      sum00 = value.fma(column0, sum00);
      sum01 = value.fma(column1, sum01);
      sum02 = value.fma(column2, sum02);
      sum03 = value.fma(column3, sum03);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector1[i]);
      sum10 = value.fma(column0, sum10);
      sum11 = value.fma(column1, sum11);
      sum12 = value.fma(column2, sum12);
      sum13 = value.fma(column3, sum13);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector2[i]);
      sum20 = value.fma(column0, sum20);
      sum21 = value.fma(column1, sum21);
      sum22 = value.fma(column2, sum22);
      sum23 = value.fma(column3, sum23);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector3[i]);
      sum30 = value.fma(column0, sum30);
      sum31 = value.fma(column1, sum31);
      sum32 = value.fma(column2, sum32);
      sum33 = value.fma(column3, sum33);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector4[i]);
      sum40 = value.fma(column0, sum40);
      sum41 = value.fma(column1, sum41);
      sum42 = value.fma(column2, sum42);
      sum43 = value.fma(column3, sum43);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector5[i]);
      sum50 = value.fma(column0, sum50);
      sum51 = value.fma(column1, sum51);
      sum52 = value.fma(column2, sum52);
      sum53 = value.fma(column3, sum53);
    }
    sum00.intoArray(results, at0);
    sum01.intoArray(results, at0 + LANES);
    sum02.intoArray(results, at0 + 2 * LANES);
    sum03.intoArray(results, at0 + 3 * LANES);
    sum10.intoArray(results, at1);
    sum11.intoArray(results, at1 + LANES);
    sum12.intoArray(results, at1 + 2 * LANES);
    sum13.intoArray(results, at1 + 3 * LANES);
    sum20.intoArray(results, at2);
    sum21.intoArray(results, at2 + LANES);
    sum22.intoArray(results, at2 + 2 * LANES);
    sum23.intoArray(results, at2 + 3 * LANES);
    sum30.intoArray(results, at3);
    sum31.intoArray(results, at3 + LANES);
    sum32.intoArray(results, at3 + 2 * LANES);
    sum33.intoArray(results, at3 + 3 * LANES);
    sum40.intoArray(results, at4);
    sum41.intoArray(results, at4 + LANES);
    sum42.intoArray(results, at4 + 2 * LANES);
    sum43.intoArray(results, at4 + 3 * LANES);
    sum50.intoArray(results, at5);
    sum51.intoArray(results, at5 + LANES);
    sum52.intoArray(results, at5 + 2 * LANES);
    sum53.intoArray(results, at5 + 3 * LANES);
  }

  /** Six vectors by two registers of columns. */
  private static void tile(
      float[] vector0,
      float[] vector1,
      float[] vector2,
      float[] vector3,
      float[] vector4,
      float[] vector5,
      int dimension,
      float[] panels,
      int start,
      float[] biases,
      int column,
      float[] results,
      int at0,
      int at1,
      int at2,
      int at3,
      int at4,
      int at5) {
    FloatVector sum00 = columns(biases, column);
    FloatVector sum01 = columns(biases, column + LANES);
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum01;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum01;
    FloatVector sum30 = sum00;
    FloatVector sum31 = sum01;
    FloatVector sum40 = sum00;
    FloatVector sum41 = sum01;
    FloatVector sum50 = sum00;
    FloatVector sum51 = sum01;
    for (int i = 0; i < dimension; i++) {
      int at = start + i * VectorOps.PANEL_COLUMNS;
      FloatVector column0 = columns(panels, at);
      FloatVector column1 = columns(panels, at + LANES);
      FloatVector value = FloatVector.broadcast(PanamaOps.FLOATS, vector0[i]);
      sum00 = value.fma(column0, sum00);
      sum01 = value.fma(column1, sum01);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector1[i]);
      sum10 = value.fma(column0, sum10);
      sum11 = value.fma(column1, sum11);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector2[i]);
      sum20 = value.fma(column0, sum20);
      sum21 = value.fma(column1, sum21);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector3[i]);
      sum30 = value.fma(column0, sum30);
      sum31 = value.fma(column1, sum31);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector4[i]);
      sum40 = value.fma(column0, sum40);
      sum41 = value.fma(column1, sum41);
      value = FloatVector.broadcast(PanamaOps.FLOATS, vector5[i]);
      sum50 = value.fma(column0, sum50);
      sum51 = value.fma(column1, sum51);
    }
    sum00.intoArray(results, at0);
    sum01.intoArray(results, at0 + LANES);
    sum10.intoArray(results, at1);
    sum11.intoArray(results, at1 + LANES);
    sum20.intoArray(results, at2);
    sum21.intoArray(results, at2 + LANES);
    sum30.intoArray(results, at3);
    sum31.intoArray(results, at3 + LANES);
    sum40.intoArray(results, at4);
    sum41.intoArray(results, at4 + LANES);
    sum50.intoArray(results, at5);
    sum51.intoArray(results, at5 + LANES);
  }
}
