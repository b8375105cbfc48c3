package io.orthant.vectors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The arithmetic by the Vector API. The only class that knows {@code jdk.incubator.vector}.
 *
 * <p>The width is a constant of the process, so every {@code if (LANES ...)} below is decided when
 * the method is compiled. A narrow machine keeps the {@link #PARTIAL_SUMS} of the contract in two
 * or four registers instead of one. Vectors live in local variables of one method and reach only
 * helpers small enough to be inlined always; otherwise they would be allocated.
 */
final class PanamaOps implements VectorOps {
  private static final VectorSpecies<Float> FLOATS =
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

  private static final boolean WIDE_BYTES = LANES == 16;
  private static final VectorSpecies<Byte> BYTES =
      WIDE_BYTES ? ByteVector.SPECIES_512 : ByteVector.SPECIES_128;
  private static final VectorSpecies<Short> SHORTS =
      WIDE_BYTES ? ShortVector.SPECIES_512 : ShortVector.SPECIES_128;

  /**
   * Not final on purpose: the compiler would re-create a constant shift count in every iteration,
   * because 16-bit lane shifts have no immediate form; a loop invariant stays in its register.
   */
  @SuppressWarnings({"FieldCanBeFinal", "FieldMayBeFinal", "NonFinalStaticField"})
  private static int byteShift = Byte.SIZE;

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
    for (; i < to; i++) {
      scores[i] = dot(query, rows, ordinals[i] * rowBytes);
    }
  }

  @Override
  public void products(
      float[][] queries, MemorySegment rows, long offset, int count, float[] scores) {
    int query = 0;
    if (LANES == 16 && queries.length >= 2 && queries[0].length % LANES == 0) {
      long rowBytes = (long) queries[0].length * Float.BYTES;
      int tiled = count & -4;
      for (; query + 2 <= queries.length; query += 2) {
        float[] query0 = queries[query];
        float[] query1 = queries[query + 1];
        int at0 = query * count;
        int at1 = at0 + count;
        for (int row = 0; row < tiled; row += 4) {
          tile(query0, query1, rows, offset + row * rowBytes, scores, at0 + row, at1 + row);
        }
        for (int row = tiled; row < count; row++) {
          scores[at0 + row] = dot(query0, rows, offset + row * rowBytes);
          scores[at1 + row] = dot(query1, rows, offset + row * rowBytes);
        }
      }
    }
    for (; query < queries.length; query++) {
      dots(queries[query], rows, offset, count, scores, query * count);
    }
  }

  @Override
  public void lut16(
      MemorySegment codes, long offset, int groups, int blocks, byte[] tables, short[] sums) {
    long groupBytes = (long) blocks * GROUP_BLOCK_BYTES;
    for (int group = 0; group < groups; group++) {
      long start = offset + group * groupBytes;
      int row = group * GROUP_ROWS;
      for (int column = 0; column < GROUP_BLOCK_BYTES; column += BYTES.length()) {
        lut16Column(codes, start + column, blocks, tables, sums, row + column / 2);
      }
    }
  }

  /**
   * Sums one column of a group: as many bytes of each block as a vector holds.
   *
   * <p>Of each looked-up pair of bytes the first belongs to a row below 32 and the second to the
   * row 32 further on. Both are added at once as a 16-bit number, the second also on its own; taken
   * away in the end it leaves the first, exactly modulo 2^16. An index is wrapped by the number of
   * lanes and the table repeats every 16, so that bits above the nibble need no masking.
   */
  private static void lut16Column(
      MemorySegment codes, long start, int blocks, byte[] tables, short[] sums, int row) {
    int shift = byteShift;
    ShortVector lowPairs = ShortVector.zero(SHORTS);
    ShortVector lowSeconds = lowPairs;
    ShortVector highPairs = lowPairs;
    ShortVector highSeconds = lowPairs;
    for (int block = 0; block < blocks; block++) {
      int table = block * GROUP_BLOCK_BYTES;
      ByteVector entries = ByteVector.fromArray(BYTES, tables, table);
      ByteVector code = ByteVector.fromMemorySegment(BYTES, codes, start + table, LITTLE_ENDIAN);
      ByteVector upper =
          code.reinterpretAsInts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
      ShortVector low = code.selectFrom(entries).reinterpretAsShorts();
      ShortVector high = upper.selectFrom(entries).reinterpretAsShorts();
      lowPairs = lowPairs.add(low);
      lowSeconds = lowSeconds.add(low.lanewise(VectorOperators.LSHR, shift));
      highPairs = highPairs.add(high);
      highSeconds = highSeconds.add(high.lanewise(VectorOperators.LSHR, shift));
    }
    lowPairs.sub(lowSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row);
    lowSeconds.intoArray(sums, row + 32);
    highPairs.sub(highSeconds.lanewise(VectorOperators.LSHL, shift)).intoArray(sums, row + 64);
    highSeconds.intoArray(sums, row + 96);
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

  /**
   * Scores two queries against four consecutive rows, on machines with 16 lanes. The dimension is a
   * multiple of 16: with code for a tail, or with more queries, the method would outgrow what the
   * compiler inlines.
   */
  private static void tile(
      float[] query0,
      float[] query1,
      MemorySegment rows,
      long row0,
      float[] scores,
      int at0,
      int at1) {
    long rowBytes = (long) query0.length * Float.BYTES;
    long row1 = row0 + rowBytes;
    long row2 = row1 + rowBytes;
    long row3 = row2 + rowBytes;
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
  private static FloatVector join(
      FloatVector sum0, FloatVector sum1, FloatVector sum2, FloatVector sum3) {
    if (LANES == 4) {
      return sum0.add(sum2).add(sum1.add(sum3));
    }
    return LANES == 8 ? sum0.add(sum1) : sum0;
  }

  private static float fold(FloatVector sums) {
    return foldQuarters(foldHalves(sums, sums)).lane(0) + 0.0f;
  }

  private static FloatVector foldQuarters(FloatVector sums) {
    return foldNeighbours(foldPairs(foldQuarters(sums, sums)));
  }

  /** Folds two vectors at distance {@code HALF}: lower lanes the first, upper lanes the second. */
  private static FloatVector foldHalves(FloatVector first, FloatVector second) {
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
  private static void storeFour(FloatVector pair01, FloatVector pair23, float[] scores, int at) {
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
