package io.orthant.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The arithmetic in plain Java: the reference that every other implementation equals. */
final class ScalarOps implements VectorOps {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int TABLE_ENTRIES = 16;

  @Override
  public RowOps rows(RowFormat format) {
    return format == RowFormat.FLOAT32 ? new FloatRows(this) : new ScalarRows(format);
  }

  @Override
  public float dot(float[] query, MemorySegment rows, long offset) {
    return ((dotLane(query, rows, offset, 0) + dotLane(query, rows, offset, 2))
            + (dotLane(query, rows, offset, 1) + dotLane(query, rows, offset, 3)))
        + 0.0f;
  }

  @Override
  public float squaredDistance(float[] query, MemorySegment rows, long offset) {
    return ((distanceLane(query, rows, offset, 0) + distanceLane(query, rows, offset, 2))
            + (distanceLane(query, rows, offset, 1) + distanceLane(query, rows, offset, 3)))
        + 0.0f;
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, long offset, int count, float[] scores, int at) {
    long rowBytes = (long) query.length * Float.BYTES;
    for (int row = 0; row < count; row++) {
      scores[at + row] = dot(query, rows, offset + row * rowBytes);
    }
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = (long) query.length * Float.BYTES;
    for (int i = from; i < to; i++) {
      scores[i] = dot(query, rows, ordinals[i] * rowBytes);
    }
  }

  @Override
  public void products(
      float[][] queries, MemorySegment rows, long offset, int count, float[] scores) {
    for (int query = 0; query < queries.length; query++) {
      dots(queries[query], rows, offset, count, scores, query * count);
    }
  }

  @Override
  public void panelProducts(
      float[][] vectors,
      int count,
      int dimension,
      float[] panels,
      int panelCount,
      float[] biases,
      float[] results) {
    int columns = panelCount * PANEL_COLUMNS;
    for (int vector = 0; vector < count; vector++) {
      for (int column = 0; column < columns; column++) {
        int start = column / PANEL_COLUMNS * dimension * PANEL_COLUMNS + column % PANEL_COLUMNS;
        float sum = biases[column];
        for (int i = 0; i < dimension; i++) {
          sum = Math.fma(vectors[vector][i], panels[start + i * PANEL_COLUMNS], sum);
        }
        results[vector * columns + column] = sum;
      }
    }
  }

  @Override
  public int largest(float[] values, int from, int to) {
    int best = from;
    for (int i = from + 1; i < to; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Override
  public float blockProducts(
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
      float smallest = Float.POSITIVE_INFINITY;
      float largest = Float.NEGATIVE_INFINITY;
      for (int word = 0; word < TABLE_ENTRIES; word++) {
        float sum = 0;
        for (int i = first; i < end; i++) {
          sum = Math.fma(factor * vector[i], codewords[i * TABLE_ENTRIES + word], sum);
        }
        contributions[block * TABLE_ENTRIES + word] = sum;
        smallest = Math.min(smallest, sum);
        largest = Math.max(largest, sum);
      }
      ceilings[block] = largest;
      widest = Math.max(widest, largest - smallest);
    }
    return widest;
  }

  @Override
  public void wordProducts(
      float[] vector, int dimension, float[] codewords, int blocks, float[] products) {
    for (int block = 0; block < blocks; block++) {
      int first = VectorOps.blockStart(block, blocks, dimension);
      int end = VectorOps.blockStart(block + 1, blocks, dimension);
      for (int word = 0; word < TABLE_ENTRIES; word++) {
        float sum = 0;
        for (int i = first; i < end; i++) {
          sum = Math.fma(vector[i], codewords[i * TABLE_ENTRIES + word], sum);
        }
        products[block * TABLE_ENTRIES + word] = sum;
      }
    }
  }

  @Override
  public void nearestWords(float[] costs, int blocks, byte[] codes) {
    for (int block = 0; block < blocks; block++) {
      int at = block * TABLE_ENTRIES;
      int best = 0;
      for (int word = 1; word < TABLE_ENTRIES; word++) {
        best = costs[at + word] < costs[at + best] ? word : best;
      }
      codes[block] = (byte) best;
    }
  }

  @Override
  public boolean descend(float[] costs, float[] along, float weight, float[] errors, byte[] codes) {
    boolean changed = false;
    for (int block = 0; block < codes.length; block++) {
      int at = block * TABLE_ENTRIES;
      int present = at + codes[block];
      float pull = -2 * weight * (errors[0] + along[present]);
      int best = present;
      float lowest = Math.fma(pull, along[present], costs[present]);
      for (int word = at; word < at + TABLE_ENTRIES; word++) {
        float loss = Math.fma(pull, along[word], costs[word]);
        if (loss < lowest) {
          lowest = loss;
          best = word;
        }
      }
      if (best != present) {
        errors[0] += along[present] - along[best];
        codes[block] = (byte) (best - at);
        changed = true;
      }
    }
    return changed;
  }

  @Override
  public boolean descend(
      float[] costs,
      float[] along0,
      float[] along1,
      float weight0,
      float weight1,
      float[] errors,
      byte[] codes) {
    boolean changed = false;
    for (int block = 0; block < codes.length; block++) {
      int at = block * TABLE_ENTRIES;
      int present = at + codes[block];
      float pull0 = -2 * weight0 * (errors[0] + along0[present]);
      float pull1 = -2 * weight1 * (errors[1] + along1[present]);
      int best = present;
      float lowest =
          Math.fma(pull1, along1[present], Math.fma(pull0, along0[present], costs[present]));
      for (int word = at; word < at + TABLE_ENTRIES; word++) {
        float loss = Math.fma(pull1, along1[word], Math.fma(pull0, along0[word], costs[word]));
        if (loss < lowest) {
          lowest = loss;
          best = word;
        }
      }
      if (best != present) {
        errors[0] += along0[present] - along0[best];
        errors[1] += along1[present] - along1[best];
        codes[block] = (byte) (best - at);
        changed = true;
      }
    }
    return changed;
  }

  @Override
  public int smallest(short[] values, int count, int wanted, long[] masks) {
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
      for (int bit = 0; bit < Long.SIZE && from + bit < count; bit++) {
        mask |= Short.toUnsignedInt(values[from + bit]) <= limit ? 1L << bit : 0;
      }
      masks[from / Long.SIZE] = mask;
      marked += Long.bitCount(mask);
    }
    return marked;
  }

  @Override
  public void lossTables(
      float[] contributions, float[] ceilings, int blocks, float perUnit, byte[] tables) {
    for (int block = 0; block < blocks; block++) {
      for (int word = 0; word < TABLE_ENTRIES; word++) {
        float loss = ceilings[block] - contributions[block * TABLE_ENTRIES + word];
        byte entry = (byte) (int) Math.min(loss * perUnit + 0.5f, 255f);
        for (int at = word; at < GROUP_BLOCK_BYTES; at += TABLE_ENTRIES) {
          tables[block * GROUP_BLOCK_BYTES + at] = entry;
        }
      }
    }
  }

  @Override
  public void lut16(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, short[] sums) {
    int padded = VectorOps.paddedRows(rows);
    for (int place = 0; place < padded; place++) {
      sums[VectorOps.saturatedRow(place, rows)] =
          (short) sum(codes, offset, rows, blocks, tables, GROUP_BLOCK_BYTES, place);
    }
  }

  @Override
  public void lut16Saturated(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, byte[] sums) {
    saturated(codes, offset, rows, blocks, tables, GROUP_BLOCK_BYTES, sums);
  }

  private static void saturated(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables,
      int tableBytes,
      byte[] sums) {
    int padded = VectorOps.paddedRows(rows);
    for (int place = 0; place < padded; place++) {
      int sum = sum(codes, offset, rows, blocks, tables, tableBytes, place);
      sums[place] = (byte) Math.min(sum, 255);
    }
  }

  @Override
  public void lut16Saturated(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables0,
      byte[] tables1,
      byte[] tables2,
      byte[] sums0,
      byte[] sums1,
      byte[] sums2) {
    saturated(codes, offset, rows, blocks, tables0, TABLE_BYTES, sums0);
    saturated(codes, offset, rows, blocks, tables1, TABLE_BYTES, sums1);
    saturated(codes, offset, rows, blocks, tables2, TABLE_BYTES, sums2);
  }

  /** Nothing to do: plain code allocates nothing and warms up with its use. */
  @Override
  public void warmUp() {}

  @Override
  public void atMost(byte[] values, int count, int[] limits, long[] masks) {
    for (int from = 0; from < count; from += Long.SIZE) {
      int limit = limits[from / Long.SIZE];
      long mask = 0;
      for (int bit = 0; bit < Long.SIZE; bit++) {
        mask |= Byte.toUnsignedInt(values[from + bit]) <= limit ? 1L << bit : 0;
      }
      masks[from / Long.SIZE] = mask;
    }
  }

  /** Sums the entries of the row at a place, counted in the order of the saturated sums. */
  private static int sum(
      MemorySegment codes,
      long offset,
      int rows,
      int blocks,
      byte[] tables,
      int tableBytes,
      int place) {
    int group = place & -GROUP_ROWS;
    int width = group == (rows & -GROUP_ROWS) ? VectorOps.lastGroupBytes(rows) : GROUP_BLOCK_BYTES;
    long start = offset + (long) group / 2 * blocks + (place & (width - 1));
    int shift = place - group < width ? 0 : 4;
    int sum = 0;
    for (int block = 0; block < blocks; block++) {
      int code = codes.get(ValueLayout.JAVA_BYTE, start + (long) block * width) >> shift & 15;
      sum += Byte.toUnsignedInt(tables[block * tableBytes + code]);
    }
    return sum;
  }

  /** Folds the partial sums {@code lane}, {@code lane + 4}, {@code lane + 8}, {@code lane + 12}. */
  private static float dotLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    int i = lane;
    for (; i + 12 < query.length; i += PARTIAL_SUMS) {
      sum0 = Math.fma(query[i], at(rows, offset, i), sum0);
      sum4 = Math.fma(query[i + 4], at(rows, offset, i + 4), sum4);
      sum8 = Math.fma(query[i + 8], at(rows, offset, i + 8), sum8);
      sum12 = Math.fma(query[i + 12], at(rows, offset, i + 12), sum12);
    }
    if (i < query.length) {
      sum0 = Math.fma(query[i], at(rows, offset, i), sum0);
    }
    if (i + 4 < query.length) {
      sum4 = Math.fma(query[i + 4], at(rows, offset, i + 4), sum4);
    }
    if (i + 8 < query.length) {
      sum8 = Math.fma(query[i + 8], at(rows, offset, i + 8), sum8);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  /** As {@link #dotLane}, of squared differences. */
  private static float distanceLane(float[] query, MemorySegment rows, long offset, int lane) {
    float sum0 = 0;
    float sum4 = 0;
    float sum8 = 0;
    float sum12 = 0;
    int i = lane;
    for (; i + 12 < query.length; i += PARTIAL_SUMS) {
      sum0 = addSquare(query[i] - at(rows, offset, i), sum0);
      sum4 = addSquare(query[i + 4] - at(rows, offset, i + 4), sum4);
      sum8 = addSquare(query[i + 8] - at(rows, offset, i + 8), sum8);
      sum12 = addSquare(query[i + 12] - at(rows, offset, i + 12), sum12);
    }
    if (i < query.length) {
      sum0 = addSquare(query[i] - at(rows, offset, i), sum0);
    }
    if (i + 4 < query.length) {
      sum4 = addSquare(query[i + 4] - at(rows, offset, i + 4), sum4);
    }
    if (i + 8 < query.length) {
      sum8 = addSquare(query[i + 8] - at(rows, offset, i + 8), sum8);
    }
    return (sum0 + sum8) + (sum4 + sum12);
  }

  private static float addSquare(float difference, float sum) {
    return Math.fma(difference, difference, sum);
  }

  private static float at(MemorySegment rows, long offset, int column) {
    return rows.get(FLOAT, offset + (long) column * Float.BYTES);
  }
}
