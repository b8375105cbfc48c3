package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The arithmetic by the Vector API. Only this class and its parts, {@code Panama...}, know {@code
 * jdk.incubator.vector}.
 *
 * <p>The width is a constant of the process, so every {@code if (LANES ...)} below is decided when
 * the method is compiled. A narrow machine keeps the {@link #PARTIAL_SUMS} of the contract in two
 * or four registers instead of one. Vectors live in local variables of one method and reach only
 * helpers small enough to be inlined always; otherwise they would be allocated.
 */
final class PanamaOps implements VectorOps {
  static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() >= 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED.length() >= 8
              ? FloatVector.SPECIES_256
              : FloatVector.SPECIES_128;
  private static final int LANES = FLOATS.length();

  /** Lanes that trade places when a vector is folded at half and at a quarter of its length. */
  private static final int HALF = LANES / 2;

  private static final int QUARTER = LANES / 4;
  private static final VectorShuffle<Float> SWAP_HALVES = swap(HALF);
  private static final VectorShuffle<Float> SWAP_QUARTERS = swap(QUARTER);
  private static final VectorShuffle<Float> SWAP_PAIRS = swap(LANES == 16 ? 2 : 0);
  private static final VectorShuffle<Float> SWAP_NEIGHBOURS = swap(LANES >= 8 ? 1 : 0);
  private static final VectorMask<Float> UPPER_HALF = lanesWith(HALF);
  private static final VectorMask<Float> ODD_QUARTERS = lanesWith(QUARTER);

  /** Rotations to the front by 0, 1, ... lanes. */
  private static final List<VectorShuffle<Float>> ROTATIONS =
      IntStream.range(0, LANES)
          .mapToObj(distance -> FLOATS.shuffleFromOp(lane -> (lane + distance) % LANES))
          .toList();

  /** Masks of the first 0, 1, ... lanes. */
  private static final List<VectorMask<Float>> FIRST_LANES =
      IntStream.rangeClosed(0, LANES).mapToObj(count -> FLOATS.indexInRange(0, count)).toList();

  /** Brings the results of four folded vectors to the first four lanes. */
  private static final VectorShuffle<Float> GATHER =
      FLOATS.shuffleFromOp(lane -> (lane & 1) * HALF + (lane >> 1 & 1) * QUARTER);

  private final RowOps floatRows = new FloatRows(this);
  private final RowOps bfloat16Rows = new PanamaBfloat16();
  private final RowOps int8Rows = new PanamaInt8();

  @Override
  public RowOps rows(RowFormat format) {
    return switch (format) {
      case FLOAT32 -> floatRows;
      case BFLOAT16 -> bfloat16Rows;
      case INT8 -> int8Rows;
    };
  }

  @Override
  public float dot(float[] query, MemorySegment rows, long offset) {
    return query.length < LANES
        ? ChosenOps.SCALAR.dot(query, rows, offset)
        : wideDot(query, rows, offset);
  }

  /** Apart from the choice above, whose other branch would use up what the compiler inlines. */
  private static float wideDot(float[] query, MemorySegment rows, long offset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int bound = query.length & -PARTIAL_SUMS;
    for (int i = 0; i < bound; i += PARTIAL_SUMS) {
      sum0 = query(query, i).fma(row(rows, offset, i), sum0);
      if (LANES < 16) {
        sum1 = query(query, i + LANES).fma(row(rows, offset, i + LANES), sum1);
      }
      if (LANES < 8) {
        sum2 = query(query, i + 8).fma(row(rows, offset, i + 8), sum2);
        sum3 = query(query, i + 12).fma(row(rows, offset, i + 12), sum3);
      }
    }
    if (bound < query.length) {
      sum0 = addTail(query, rows, offset, bound, sum0);
      if (LANES < 16) {
        sum1 = addTail(query, rows, offset, bound + LANES, sum1);
      }
      if (LANES < 8) {
        sum2 = addTail(query, rows, offset, bound + 8, sum2);
        sum3 = addTail(query, rows, offset, bound + 12, sum3);
      }
    }
    return fold(join(sum0, sum1, sum2, sum3));
  }

  @Override
  public float squaredDistance(float[] query, MemorySegment rows, long offset) {
    return query.length < LANES
        ? ChosenOps.SCALAR.squaredDistance(query, rows, offset)
        : wideSquaredDistance(query, rows, offset);
  }

  /** Apart from the choice above, whose other branch would use up what the compiler inlines. */
  private static float wideSquaredDistance(float[] query, MemorySegment rows, long offset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int bound = query.length & -PARTIAL_SUMS;
    for (int i = 0; i < bound; i += PARTIAL_SUMS) {
      FloatVector difference = query(query, i).sub(row(rows, offset, i));
      sum0 = addSquare(difference, sum0);
      if (LANES < 16) {
        difference = query(query, i + LANES).sub(row(rows, offset, i + LANES));
        sum1 = addSquare(difference, sum1);
      }
      if (LANES < 8) {
        difference = query(query, i + 8).sub(row(rows, offset, i + 8));
        sum2 = addSquare(difference, sum2);
        difference = query(query, i + 12).sub(row(rows, offset, i + 12));
        sum3 = addSquare(difference, sum3);
      }
    }
    if (bound < query.length) {
      sum0 = addTailSquare(query, rows, offset, bound, sum0);
      if (LANES < 16) {
        sum1 = addTailSquare(query, rows, offset, bound + LANES, sum1);
      }
      if (LANES < 8) {
        sum2 = addTailSquare(query, rows, offset, bound + 8, sum2);
        sum3 = addTailSquare(query, rows, offset, bound + 12, sum3);
      }
    }
    return fold(join(sum0, sum1, sum2, sum3));
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, long offset, int count, float[] scores, int at) {
    long rowBytes = (long) query.length * Float.BYTES;
    int row = 0;
    if (LANES == 16 && query.length >= LANES) {
      for (; row + 4 <= count; row += 4) {
        long first = offset + row * rowBytes;
        fourRows(
            query,
            rows,
            first,
            first + rowBytes,
            first + 2 * rowBytes,
            first + 3 * rowBytes,
            scores,
            at + row);
      }
    }
    if (LANES == 8 && query.length >= LANES) {
      for (; row + 2 <= count; row += 2) {
        long first = offset + row * rowBytes;
        twoRows(query, rows, first, first + rowBytes, scores, at + row);
      }
    }
    for (; row < count; row++) {
      scores[at + row] = dot(query, rows, offset + row * rowBytes);
    }
  }

  @Override
  public void dots(
      float[] query, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = (long) query.length * Float.BYTES;
    int i = from;
    if (LANES == 16 && query.length >= LANES) {
      for (; i + 4 <= to; i += 4) {
        fourRows(
            query,
            rows,
            ordinals[i] * rowBytes,
            ordinals[i + 1] * rowBytes,
            ordinals[i + 2] * rowBytes,
            ordinals[i + 3] * rowBytes,
            scores,
            i);
      }
    }
    if (LANES == 8 && query.length >= LANES) {
      for (; i + 2 <= to; i += 2) {
        twoRows(query, rows, ordinals[i] * rowBytes, ordinals[i + 1] * rowBytes, scores, i);
      }
    }
    for (; i < to; i++) {
      scores[i] = dot(query, rows, ordinals[i] * rowBytes);
    }
  }

  @Override
  public void products(
      float[][] queries, MemorySegment rows, long offset, int count, float[] scores) {
    if (LANES == 16 && queries.length >= 2 && count >= 4 && queries[0].length % LANES == 0) {
      tiles(queries, rows, offset, count, scores);
    } else {
      for (int query = 0; query < queries.length; query++) {
        dots(queries[query], rows, offset, count, scores, query * count);
      }
    }
  }

  /**
   * Covers the products by tiles alone; the last ones overlap those before. Other kernels called
   * beside the tiles would at times be inlined in part, with their vectors on the heap.
   */
  private static void tiles(
      float[][] queries, MemorySegment rows, long offset, int count, float[] scores) {
    long rowBytes = (long) queries[0].length * Float.BYTES;
    for (int from = 0; from < queries.length; from += 2) {
      int query = Math.min(from, queries.length - 2);
      int at = query * count;
      for (int start = 0; start < count; start += 4) {
        int row = Math.min(start, count - 4);
        long row0 = offset + row * rowBytes;
        tile(
            queries[query],
            queries[query + 1],
            rows,
            row0,
            row0 + rowBytes,
            row0 + 2 * rowBytes,
            row0 + 3 * rowBytes,
            scores,
            at + row,
            at + count + row);
      }
    }
  }

  @Override
  public void products(
      float[][] queries, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    if (LANES == 16 && queries.length >= 2 && to - from >= 4 && queries[0].length % LANES == 0) {
      tiles(queries, rows, ordinals, from, to, scores);
    } else {
      VectorOps.super.products(queries, rows, ordinals, from, to, scores);
    }
  }

  /** Four rows stay in the first-level cache while all queries pass over them. */
  private static void tiles(
      float[][] queries, MemorySegment rows, int[] ordinals, int from, int to, float[] scores) {
    long rowBytes = (long) queries[0].length * Float.BYTES;
    int count = to - from;
    for (int start = from; start < to; start += 4) {
      int row = Math.min(start, to - 4);
      for (int next = 0; next < queries.length; next += 2) {
        int query = Math.min(next, queries.length - 2);
        int at = query * count + row - from;
        tile(
            queries[query],
            queries[query + 1],
            rows,
            ordinals[row] * rowBytes,
            ordinals[row + 1] * rowBytes,
            ordinals[row + 2] * rowBytes,
            ordinals[row + 3] * rowBytes,
            scores,
            at,
            at + count);
      }
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
    PanamaPanels.products(vectors, count, dimension, panels, panelCount, biases, results);
  }

  @Override
  public int largest(float[] values, int from, int to) {
    return PanamaPanels.largest(values, from, to);
  }

  @Override
  public float blockProducts(
      float[] vector,
      int dimension,
      float[] codewords,
      float factor,
      float[] contributions,
      float[] ceilings) {
    return PanamaTables.blockProducts(
        vector, dimension, codewords, factor, contributions, ceilings);
  }

  @Override
  public void wordProducts(
      float[] vector, int dimension, float[] codewords, int blocks, float[] products) {
    PanamaWords.products(vector, dimension, codewords, blocks, products);
  }

  @Override
  public void nearestWords(float[] costs, int blocks, byte[] codes) {
    PanamaWords.nearest(costs, blocks, codes);
  }

  @Override
  public boolean descend(float[] costs, float[] along, float weight, float[] errors, byte[] codes) {
    return PanamaWords.descend(costs, along, weight, errors, codes);
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
    return PanamaWords.descend(costs, along0, along1, weight0, weight1, errors, codes);
  }

  @Override
  public int smallest(short[] values, int count, int wanted, long[] masks) {
    return PanamaSelection.smallest(values, count, wanted, masks);
  }

  @Override
  public void lossTables(
      float[] contributions, float[] ceilings, int blocks, float perUnit, byte[] tables) {
    if (LANES >= 8) {
      PanamaTables.lossTables(contributions, ceilings, blocks, perUnit, tables);
    } else {
      ChosenOps.SCALAR.lossTables(contributions, ceilings, blocks, perUnit, tables);
    }
  }

  @Override
  public void lut16(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, short[] sums) {
    PanamaLut16.sums(codes, offset, rows, blocks, tables, sums);
  }

  @Override
  public void lut16Saturated(
      MemorySegment codes, long offset, int rows, int blocks, byte[] tables, byte[] sums) {
    PanamaSaturated.sums(codes, offset, rows, blocks, tables, sums);
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
    PanamaSaturated.sums(
        codes, offset, rows, blocks, tables0, tables1, tables2, sums0, sums1, sums2);
  }

  @Override
  public void warmUp() {
    PanamaWarmUp.run(this);
  }

  @Override
  public void atMost(byte[] values, int count, int[] limits, long[] masks) {
    PanamaSaturated.atMost(values, count, limits, masks);
  }

  /**
   * Scores four rows that may lie anywhere, on machines with 16 lanes; with fewer, four rows need
   * more registers and code than the compiler copes with.
   */
  private static void fourRows(
      float[] query,
      MemorySegment rows,
      long row0,
      long row1,
      long row2,
      long row3,
      float[] scores,
      int at) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int bound = query.length & -PARTIAL_SUMS;
    for (int i = 0; i < bound; i += PARTIAL_SUMS) {
      FloatVector values = query(query, i);
      sum0 = values.fma(row(rows, row0, i), sum0);
      sum1 = values.fma(row(rows, row1, i), sum1);
      sum2 = values.fma(row(rows, row2, i), sum2);
      sum3 = values.fma(row(rows, row3, i), sum3);
    }
    if (bound < query.length) {
      int start = tailStart(query, bound);
      VectorShuffle<Float> move = tailMove(query, bound);
      VectorMask<Float> mask = tailMask(query, bound);
      FloatVector values = tail(query(query, start), move, mask);
      sum0 = values.fma(tail(row(rows, row0, start), move, mask), sum0);
      sum1 = values.fma(tail(row(rows, row1, start), move, mask), sum1);
      sum2 = values.fma(tail(row(rows, row2, start), move, mask), sum2);
      sum3 = values.fma(tail(row(rows, row3, start), move, mask), sum3);
    }
    storeFour(foldHalves(sum0, sum1), foldHalves(sum2, sum3), scores, at);
  }

  /** Scores two rows that may lie anywhere, on machines with 8 lanes. */
  private static void twoRows(
      float[] query, MemorySegment rows, long row0, long row1, float[] scores, int at) {
    FloatVector sum00 = FloatVector.zero(FLOATS);
    FloatVector sum01 = FloatVector.zero(FLOATS);
    FloatVector sum10 = FloatVector.zero(FLOATS);
    FloatVector sum11 = FloatVector.zero(FLOATS);
    int bound = query.length & -PARTIAL_SUMS;
    for (int i = 0; i < bound; i += PARTIAL_SUMS) {
      FloatVector values = query(query, i);
      sum00 = values.fma(row(rows, row0, i), sum00);
      sum10 = values.fma(row(rows, row1, i), sum10);
      values = query(query, i + LANES);
      sum01 = values.fma(row(rows, row0, i + LANES), sum01);
      sum11 = values.fma(row(rows, row1, i + LANES), sum11);
    }
    if (bound < query.length) {
      FloatVector values = queryTail(query, bound);
      sum00 = values.fma(rowTail(query, rows, row0, bound), sum00);
      sum10 = values.fma(rowTail(query, rows, row1, bound), sum10);
      values = queryTail(query, bound + LANES);
      sum01 = values.fma(rowTail(query, rows, row0, bound + LANES), sum01);
      sum11 = values.fma(rowTail(query, rows, row1, bound + LANES), sum11);
    }
    FloatVector pair = foldHalves(sum00.add(sum01), sum10.add(sum11));
    FloatVector folded = foldQuarters(pair).add(FloatVector.zero(FLOATS));
    scores[at] = folded.lane(0);
    scores[at + 1] = folded.lane(HALF);
  }

  /**
   * Scores two queries against four rows, on machines with 16 lanes. The dimension is a multiple of
   * 16: with code for a tail, or with more queries, the method would outgrow what the compiler
   * inlines.
   */
  private static void tile(
      float[] query0,
      float[] query1,
      MemorySegment rows,
      long row0,
      long row1,
      long row2,
      long row3,
      float[] scores,
      int at0,
      int at1) {
    FloatVector sum00 = FloatVector.zero(FLOATS);
    FloatVector sum01 = sum00;
    FloatVector sum02 = sum00;
    FloatVector sum03 = sum00;
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum00;
    FloatVector sum12 = sum00;
    FloatVector sum13 = sum00;
    for (int i = 0; i < query0.length; i += LANES) {
      FloatVector values0 = query(query0, i);
      FloatVector values1 = query(query1, i);
      FloatVector row = row(rows, row0, i);
      sum00 = values0.fma(row, sum00);
      sum10 = values1.fma(row, sum10);
      row = row(rows, row1, i);
      sum01 = values0.fma(row, sum01);
      sum11 = values1.fma(row, sum11);
      row = row(rows, row2, i);
      sum02 = values0.fma(row, sum02);
      sum12 = values1.fma(row, sum12);
      row = row(rows, row3, i);
      sum03 = values0.fma(row, sum03);
      sum13 = values1.fma(row, sum13);
    }
    storeFour(foldHalves(sum00, sum01), foldHalves(sum02, sum03), scores, at0);
    storeFour(foldHalves(sum10, sum11), foldHalves(sum12, sum13), scores, at1);
  }

  private static FloatVector query(float[] query, int i) {
    return FloatVector.fromArray(FLOATS, query, i);
  }

  private static FloatVector row(MemorySegment rows, long offset, int i) {
    return FloatVector.fromMemorySegment(
        FLOATS, rows, offset + (long) i * Float.BYTES, LITTLE_ENDIAN);
  }

  /** Where to load the elements from {@code i} on without reading beyond the end. */
  private static int tailStart(float[] query, int i) {
    return Math.min(i, query.length - LANES);
  }

  /** Moves the elements from {@code i} on, loaded at {@link #tailStart}, to the front. */
  private static VectorShuffle<Float> tailMove(float[] query, int i) {
    return ROTATIONS.get((i - tailStart(query, i)) & (LANES - 1));
  }

  /** The lanes that hold elements when a vector starts at {@code i}. */
  private static VectorMask<Float> tailMask(float[] query, int i) {
    return FIRST_LANES.get(Math.clamp(query.length - i, 0, LANES));
  }

  private static FloatVector tail(
      FloatVector loaded, VectorShuffle<Float> move, VectorMask<Float> mask) {
    return FloatVector.zero(FLOATS).blend(loaded.rearrange(move), mask);
  }

  private static FloatVector queryTail(float[] query, int i) {
    return tail(query(query, tailStart(query, i)), tailMove(query, i), tailMask(query, i));
  }

  private static FloatVector rowTail(float[] query, MemorySegment rows, long offset, int i) {
    return tail(row(rows, offset, tailStart(query, i)), tailMove(query, i), tailMask(query, i));
  }

  private static FloatVector addTail(
      float[] query, MemorySegment rows, long offset, int i, FloatVector sum) {
    return queryTail(query, i).fma(rowTail(query, rows, offset, i), sum);
  }

  private static FloatVector addTailSquare(
      float[] query, MemorySegment rows, long offset, int i, FloatVector sum) {
    return addSquare(queryTail(query, i).sub(rowTail(query, rows, offset, i)), sum);
  }

  private static FloatVector addSquare(FloatVector difference, FloatVector sum) {
    return difference.fma(difference, sum);
  }

  /** Folds the partial sums until they fit one vector. */
  static FloatVector join(FloatVector sum0, FloatVector sum1, FloatVector sum2, FloatVector sum3) {
    if (LANES == 4) {
      return sum0.add(sum2).add(sum1.add(sum3));
    }
    return LANES == 8 ? sum0.add(sum1) : sum0;
  }

  static float fold(FloatVector sums) {
    return foldQuarters(foldHalves(sums, sums)).lane(0) + 0.0f;
  }

  private static FloatVector foldQuarters(FloatVector sums) {
    return foldNeighbours(foldPairs(foldQuarters(sums, sums)));
  }

  /** Folds two vectors at distance {@code HALF}: lower lanes the first, upper lanes the second. */
  static FloatVector foldHalves(FloatVector first, FloatVector second) {
    return first
        .blend(second, UPPER_HALF)
        .add(second.blend(first, UPPER_HALF).rearrange(SWAP_HALVES));
  }

  /** As {@link #foldHalves}, at distance {@code QUARTER}. */
  private static FloatVector foldQuarters(FloatVector first, FloatVector second) {
    return first
        .blend(second, ODD_QUARTERS)
        .add(second.blend(first, ODD_QUARTERS).rearrange(SWAP_QUARTERS));
  }

  private static FloatVector foldPairs(FloatVector sums) {
    return LANES == 16 ? sums.add(sums.rearrange(SWAP_PAIRS)) : sums;
  }

  private static FloatVector foldNeighbours(FloatVector sums) {
    return LANES >= 8 ? sums.add(sums.rearrange(SWAP_NEIGHBOURS)) : sums;
  }

  /** Folds four vectors at once and stores the four results. */
  static void storeFour(FloatVector pair01, FloatVector pair23, float[] scores, int at) {
    store(foldNeighbours(foldPairs(foldQuarters(pair01, pair23))), scores, at);
  }

  private static void store(FloatVector folded, float[] scores, int at) {
    firstFour(folded.add(FloatVector.zero(FLOATS)).rearrange(GATHER)).intoArray(scores, at);
  }

  private static FloatVector firstFour(FloatVector values) {
    return (FloatVector) values.reinterpretShape(FloatVector.SPECIES_128, 0);
  }

  private static VectorShuffle<Float> swap(int distance) {
    return FLOATS.shuffleFromOp(lane -> lane ^ distance);
  }

  private static VectorMask<Float> lanesWith(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & bit) != 0;
    }
    return VectorMask.fromArray(FLOATS, lanes, 0);
  }
}
