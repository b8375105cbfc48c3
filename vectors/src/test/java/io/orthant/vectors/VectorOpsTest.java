package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kernel against its documented order of operations, bit for bit, in both implementations. */
final class VectorOpsTest {
  private static final Seed SEED = new Seed(20_261_123);
  private static final float[] EXTREMES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1e-30f,
    -1e-30f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  static Stream<VectorOps> implementations() {
    return Stream.of(VectorOps.scalar(), VectorOps.best()).distinct();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void everyFloatKernelKeepsTheDocumentedOrder(VectorOps ops) {
    for (int dimension : dimensions()) {
      for (int rows : new int[] {1, 2, 3, 4, 5, 7, 8, 17}) {
        RandomGenerator random = SEED.stream("dots", dimension * 100L + rows);
        float[][] base = gaussian(random, rows, dimension);
        float[][] queries = gaussian(random, 1 + rows % 6, dimension);
        check(ops, queries, base, "seed %s, %d x %d".formatted(SEED, rows, dimension));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void extremesBehaveAlike(VectorOps ops) {
    for (int round = 0; round < 400; round++) {
      RandomGenerator random = SEED.stream("extremes", round);
      int usable = round % 4 == 0 ? EXTREMES.length : EXTREMES.length - 3;
      int dimension = 1 + random.nextInt(70);
      float[][] base = extreme(random, 6, dimension, usable);
      float[][] queries = extreme(random, 5, dimension, usable);
      check(ops, queries, base, "seed %s, round %d".formatted(SEED, round));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void zeroIsPositive(VectorOps ops) {
    float[] tiny = {1e-30f};
    MemorySegment row = MemorySegment.ofArray(new float[] {-1e-30f});

    assertThat(Float.floatToRawIntBits(ops.dot(tiny, row, 0))).isZero();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void rowsAreScoredByOrdinal(VectorOps ops) {
    for (int dimension : new int[] {1, 15, 16, 33, 100}) {
      RandomGenerator random = SEED.stream("ordinals", dimension);
      float[][] base = gaussian(random, 50, dimension);
      float[] query = gaussian(random, 1, dimension)[0];
      int[] ordinals = random.ints(23, 0, 50).toArray();
      float[] scores = new float[23];
      ops.dots(query, Matrix.copyOf(base).segment(), ordinals, 2, 21, scores);

      for (int i = 0; i < scores.length; i++) {
        float expected = i < 2 || i >= 21 ? 0 : NaiveOps.dot(query, base[ordinals[i]]);
        assertThat(scores[i]).as("seed %s, %d columns, %d", SEED, dimension, i).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void severalQueriesScoreRowsByOrdinal(VectorOps ops) {
    for (int dimension : new int[] {1, 16, 33, 48}) {
      for (int queries = 1; queries <= 5; queries++) {
        RandomGenerator random = SEED.stream("ordinals", dimension);
        float[][] base = gaussian(random, 50, dimension);
        float[][] vectors = gaussian(random, queries, dimension);
        int[] ordinals = random.ints(23, 0, 50).toArray();
        for (int to : new int[] {2, 3, 6, 8, 21}) {
          float[] scores = new float[queries * (to - 2) + 1];
          ops.products(vectors, Matrix.copyOf(base).segment(), ordinals, 2, to, scores);

          for (int q = 0; q < queries; q++) {
            for (int i = 2; i < to; i++) {
              assertThat(scores[q * (to - 2) + i - 2])
                  .as("seed %s, %d columns, query %d, row %d", SEED, dimension, q, i)
                  .isEqualTo(NaiveOps.dot(vectors[q], base[ordinals[i]]));
            }
          }
          assertThat(scores[scores.length - 1]).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void scansSumTheTableEntriesOfEachRow(VectorOps ops) {
    int[] blockCounts = {1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 48, 50, 64, 100, 127, 128, 200, 255, 256};
    int[] rowCounts = {0, 1, 31, 32, 33, 64, 65, 97, 128, 129, 160, 161, 192, 193, 256, 300};
    for (int blocks : blockCounts) {
      for (int rows : rowCounts) {
        checkLut16(
            ops, SEED.stream("lut16", blocks * 1000L + rows), rows, blocks, 1 + blocks % 255);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void scansAreRightWithTheLargestEntries(VectorOps ops) {
    checkLut16(ops, SEED.stream("full"), 200, 256, 1);
  }

  /** Each place of the saturated sums belongs to one row, and every row has a place. */
  @Test
  void placesOfSaturatedSumsAreAPermutation() {
    for (int rows = 1; rows <= 300; rows++) {
      boolean[] seen = new boolean[VectorOps.paddedRows(rows)];
      for (int place = 0; place < seen.length; place++) {
        seen[VectorOps.saturatedRow(place, rows)] = true;
      }
      assertThat(seen).as("%d rows", rows).doesNotContain(false);
      assertThat(seen.length - rows).as("%d rows", rows).isBetween(0, 63);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void marksTheBytesThatKeepALimit(VectorOps ops) {
    for (int round = 0; round < 200; round++) {
      RandomGenerator random = SEED.stream("limits", round);
      byte[] values = new byte[64 * (1 + random.nextInt(5))];
      random.nextBytes(values);
      int count = values.length - random.nextInt(64);
      int[] limits = random.ints(values.length / 64, -1, 256).toArray();
      limits[0] = round == 0 ? 255 : round == 1 ? 0 : round == 2 ? -1 : limits[0];
      long[] masks = new long[values.length / 64];
      ops.atMost(values, count, limits, masks);
      for (int i = 0; i < count; i++) {
        assertThat(masks[i / 64] >>> i & 1)
            .as("seed %s, round %d, value %d", SEED, round, i)
            .isEqualTo(Byte.toUnsignedInt(values[i]) <= limits[i / 64] ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void findsTheSmallestValues(VectorOps ops) {
    for (int round = 0; round < 200; round++) {
      RandomGenerator random = SEED.stream("smallest", round);
      int count = 1 + random.nextInt(300);
      int spread = 1 << random.nextInt(17);
      short[] values = new short[Math.ceilDiv(count, 64) * 64];
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) random.nextInt(spread);
      }
      int wanted = 1 + random.nextInt(count);
      long[] masks = new long[values.length / 64];
      int found = ops.smallest(values, count, wanted, masks);

      int[] sorted =
          IntStream.range(0, count).map(i -> Short.toUnsignedInt(values[i])).sorted().toArray();
      assertThat(found).as("seed %s, round %d", SEED, round).isEqualTo(sorted[wanted - 1]);
      for (int i = 0; i < values.length; i++) {
        boolean marked = i < count && Short.toUnsignedInt(values[i]) <= found;
        assertThat(masks[i / 64] >>> i & 1).isEqualTo(marked ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void panelProductsAddInTheOrderOfTheDimensions(VectorOps ops) {
    for (int dimension : new int[] {1, 2, 7, 16, 101}) {
      for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 13}) {
        RandomGenerator random = SEED.stream("panels", dimension * 10L + count);
        int panelCount = 1 + count % 3;
        int columns = panelCount * VectorOps.PANEL_COLUMNS;
        float[][] vectors = gaussian(random, count, dimension + 3);
        float[] panels = gaussian(random, 1, columns * dimension)[0];
        float[] biases = gaussian(random, 1, columns)[0];
        float[] results = new float[count * columns];
        ops.panelProducts(vectors, count, dimension, panels, panelCount, biases, results);
        for (int vector = 0; vector < count; vector++) {
          for (int column = 0; column < columns; column++) {
            float sum = biases[column];
            for (int i = 0; i < dimension; i++) {
              int place = (column / 64 * dimension + i) * 64 + column % 64;
              sum = Math.fma(vectors[vector][i], panels[place], sum);
            }
            assertThat(results[vector * columns + column])
                .as("seed %s, %d x %d, column %d", SEED, count, dimension, column)
                .isEqualTo(sum);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void findsTheFirstOfTheLargest(VectorOps ops) {
    for (int round = 0; round < 300; round++) {
      RandomGenerator random = SEED.stream("largest", round);
      float[] values = new float[100];
      for (int i = 0; i < values.length; i++) {
        values[i] = round % 7 == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(20) - 10;
      }
      int from = random.nextInt(50);
      int to = from + 1 + random.nextInt(50);
      int expected = from;
      for (int i = from; i < to; i++) {
        expected = values[i] > values[expected] ? i : expected;
      }
      assertThat(ops.largest(values, from, to)).as("round %d", round).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void tablesHoldRoundedLosses(VectorOps ops) {
    for (int round = 0; round < 100; round++) {
      RandomGenerator random = SEED.stream("tables", round);
      int dimension = 1 + random.nextInt(40);
      int blocks = 1 + random.nextInt(dimension);
      float[] vector = gaussian(random, 1, dimension)[0];
      float[] words = gaussian(random, 1, dimension * 16)[0];
      float[] products = new float[blocks * 16];
      float[] ceilings = new float[blocks];
      float widest = ops.blockProducts(vector, dimension, words, 0.7f, products, ceilings);
      float perUnit = random.nextInt(1, 900) / widest;
      byte[] tables = new byte[blocks * 64];
      ops.lossTables(products, ceilings, blocks, perUnit, tables);

      float expectedWidest = 0;
      for (int block = 0; block < blocks; block++) {
        float largest = Float.NEGATIVE_INFINITY;
        float smallest = Float.POSITIVE_INFINITY;
        for (int word = 0; word < 16; word++) {
          float sum = 0;
          int end = (block + 1) * dimension / blocks;
          for (int i = block * dimension / blocks; i < end; i++) {
            sum = Math.fma(0.7f * vector[i], words[i * 16 + word], sum);
          }
          assertThat(products[block * 16 + word]).isEqualTo(sum);
          largest = Math.max(largest, sum);
          smallest = Math.min(smallest, sum);
        }
        assertThat(ceilings[block]).as("seed %s, round %d", SEED, round).isEqualTo(largest);
        expectedWidest = Math.max(expectedWidest, largest - smallest);
        for (int at = 0; at < 64; at++) {
          float loss = largest - products[block * 16 + at % 16];
          int entry = (int) Math.min(255, loss * perUnit + 0.5f);
          assertThat(Byte.toUnsignedInt(tables[block * 64 + at]))
              .as("seed %s, round %d, block %d, place %d", SEED, round, block, at)
              .isEqualTo(entry);
        }
      }
      assertThat(widest).isEqualTo(expectedWidest);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void wordProductsAreThoseOfTheTables(VectorOps ops) {
    for (int round = 0; round < 100; round++) {
      RandomGenerator random = SEED.stream("words", round);
      int dimension = 1 + random.nextInt(40);
      int blocks = 1 + random.nextInt(dimension);
      float[] vector = gaussian(random, 1, dimension)[0];
      float[] words = gaussian(random, 1, dimension * 16)[0];
      float[] expected = new float[blocks * 16];
      ops.blockProducts(vector, dimension, words, 1, expected, new float[blocks]);
      float[] products = new float[blocks * 16];
      ops.wordProducts(vector, dimension, words, blocks, products);
      assertThat(products).as("seed %s, round %d", SEED, round).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void theNearestWordIsTheFirstOfTheLowestCost(VectorOps ops) {
    for (int round = 0; round < 300; round++) {
      RandomGenerator random = SEED.stream("nearest", round);
      float[] costs = new float[16 * 5];
      for (int i = 0; i < costs.length; i++) {
        costs[i] = random.nextInt(1 + round % 30) - 5;
      }
      byte[] codes = new byte[5];
      ops.nearestWords(costs, 5, codes);
      for (int block = 0; block < 5; block++) {
        int expected = 0;
        for (int word = 0; word < 16; word++) {
          expected = costs[block * 16 + word] < costs[block * 16 + expected] ? word : expected;
        }
        assertThat(codes[block]).as("round %d, block %d", round, block).isEqualTo((byte) expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void descentTakesTheBestWordOfEachBlockInTurn(VectorOps ops) {
    for (int round = 0; round < 300; round++) {
      RandomGenerator random = SEED.stream("descent", round);
      int blocks = 1 + random.nextInt(9);
      float[] costs = gaussian(random, 1, blocks * 16)[0];
      float[][] along = gaussian(random, 2, blocks * 16);
      float[] weights = {round % 3 == 0 ? 0 : random.nextFloat(-1, 9), random.nextFloat(9)};
      float[] errors = {random.nextFloat(-2, 2), random.nextFloat(-2, 2)};
      byte[] codes = new byte[blocks];
      for (int block = 0; block < blocks; block++) {
        codes[block] = (byte) random.nextInt(16);
        System.arraycopy(costs, block * 16, costs, block * 16 + 8, round % 2 == 0 ? 8 : 0);
      }
      boolean one = round % 3 == 0;
      byte[] expectedCodes = codes.clone();
      float[] expectedErrors = errors.clone();
      boolean expected = descend(costs, along, weights, expectedErrors, expectedCodes);
      float[] found = one ? new float[] {errors[1]} : errors;
      boolean changed =
          one
              ? ops.descend(costs, along[1], weights[1], found, codes)
              : ops.descend(costs, along[0], along[1], weights[0], weights[1], found, codes);
      String as = "seed %s, round %d".formatted(SEED, round);
      assertThat(codes).as(as).isEqualTo(expectedCodes);
      assertThat(found[found.length - 1]).as(as).isEqualTo(expectedErrors[1]);
      assertThat(found[0]).as(as).isEqualTo(expectedErrors[one ? 1 : 0]);
      assertThat(changed).as(as).isEqualTo(expected);
    }
  }

  private static boolean descend(
      float[] costs, float[][] along, float[] weights, float[] errors, byte[] codes) {
    boolean changed = false;
    for (int block = 0; block < codes.length; block++) {
      int present = block * 16 + codes[block];
      float[] losses = new float[16];
      for (int word = 0; word < 16; word++) {
        int at = block * 16 + word;
        float loss = costs[at];
        for (int k = 0; k < 2; k++) {
          float pull = -2 * weights[k] * (errors[k] + along[k][present]);
          loss = Math.fma(pull, along[k][at], loss);
        }
        losses[word] = loss;
      }
      int best = codes[block];
      for (int word = 0; word < 16; word++) {
        best = losses[word] < losses[best] ? word : best;
      }
      changed |= best != codes[block];
      for (int k = 0; k < 2 && best != codes[block]; k++) {
        errors[k] += along[k][present] - along[k][block * 16 + best];
      }
      codes[block] = (byte) best;
    }
    return changed;
  }

  /** Checks the 16-bit scan, and the saturated one alone and for three queries. */
  private static void checkLut16(
      VectorOps ops, RandomGenerator random, int rows, int blocks, int divisor) {
    int skipped = 3;
    int padded = VectorOps.paddedRows(rows);
    byte[] codes = new byte[padded / 2 * blocks];
    random.nextBytes(codes);
    byte[][] tables = {
      tables(random, blocks, divisor), tables(random, blocks, 8), tables(random, blocks, 40)
    };
    short[] sums = new short[padded + 1];
    sums[padded] = 4711;
    byte[] alone = new byte[padded + 1];
    alone[padded] = 47;
    byte[][] together = new byte[3][padded + 1];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(codes.length + skipped);
      MemorySegment.copy(codes, 0, segment, ValueLayout.JAVA_BYTE, skipped, codes.length);
      ops.lut16(segment, skipped, rows, blocks, tables[0], sums);
      ops.lut16Saturated(segment, skipped, rows, blocks, tables[0], alone);
      ops.lut16Saturated(
          segment,
          skipped,
          rows,
          blocks,
          compact(tables[0]),
          compact(tables[1]),
          compact(tables[2]),
          together[0],
          together[1],
          together[2]);
    }
    for (int place = 0; place < padded; place++) {
      int row = VectorOps.saturatedRow(place, rows);
      String as = "seed %s, %d blocks, %d rows, row %d".formatted(SEED, blocks, rows, row);
      int exact = NaiveOps.lut16(codes, rows, row, blocks, tables[0]);
      assertThat(Short.toUnsignedInt(sums[row])).as(as).isEqualTo(exact);
      assertThat(Byte.toUnsignedInt(alone[place])).as(as).isEqualTo(Math.min(255, exact));
      for (int query = 0; query < 3; query++) {
        assertThat(Byte.toUnsignedInt(together[query][place]))
            .as(as)
            .isEqualTo(Math.min(255, NaiveOps.lut16(codes, rows, row, blocks, tables[query])));
      }
    }
    assertThat(sums[padded]).as("nothing is written behind the sums").isEqualTo((short) 4711);
    assertThat(alone[padded]).as("nothing is written behind the sums").isEqualTo((byte) 47);
  }

  private static void check(VectorOps ops, float[][] queries, float[][] base, String as) {
    int dimension = base[0].length;
    int rows = base.length;
    try (Arena arena = Arena.ofConfined()) {
      long skipped = 4;
      MemorySegment segment = arena.allocate(skipped + (long) rows * dimension * Float.BYTES);
      for (int row = 0; row < rows; row++) {
        MemorySegment.copy(
            base[row],
            0,
            segment,
            ValueLayout.JAVA_FLOAT,
            skipped + (long) row * dimension * Float.BYTES,
            dimension);
      }
      List<String> wrong = new ArrayList<>();
      float[] products = new float[queries.length * rows + 1];
      ops.products(queries, segment, skipped, rows, products);
      for (int q = 0; q < queries.length; q++) {
        float[] dots = new float[rows + 2];
        ops.dots(queries[q], segment, skipped, rows, dots, 1);
        for (int row = 0; row < rows; row++) {
          long offset = skipped + (long) row * dimension * Float.BYTES;
          float dot = NaiveOps.dot(queries[q], base[row]);
          float distance = NaiveOps.squaredDistance(queries[q], base[row]);
          compare(wrong, "dot", dot, ops.dot(queries[q], segment, offset));
          compare(wrong, "dots", dot, dots[row + 1]);
          compare(wrong, "products", dot, products[q * rows + row]);
          compare(wrong, "distance", distance, ops.squaredDistance(queries[q], segment, offset));
        }
        compare(wrong, "before dots", 0, dots[0]);
        compare(wrong, "behind dots", 0, dots[rows + 1]);
      }
      compare(wrong, "behind products", 0, products[queries.length * rows]);
      assertThat(wrong).as(as).isEmpty();
    }
  }

  private static void compare(List<String> wrong, String what, float expected, float actual) {
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      wrong.add("%s: %s instead of %s".formatted(what, actual, expected));
    }
  }

  private static int[] dimensions() {
    return IntStream.concat(
            IntStream.rangeClosed(1, 70), IntStream.of(96, 97, 100, 112, 127, 128, 207, 702, 768))
        .toArray();
  }

  /** Random entries up to 255 divided by {@code divisor}; full ones without a divisor. */
  private static byte[] tables(RandomGenerator random, int blocks, int divisor) {
    byte[] tables = new byte[blocks * 64];
    for (int block = 0; block < blocks; block++) {
      byte[] table = new byte[16];
      for (int word = 0; word < table.length; word++) {
        table[word] = (byte) (divisor == 1 ? 255 : random.nextInt(1 + 255 / divisor));
      }
      for (int copy = 0; copy < 4; copy++) {
        System.arraycopy(table, 0, tables, block * 64 + copy * 16, 16);
      }
    }
    return tables;
  }

  private static float[][] gaussian(RandomGenerator random, int rows, int dimension) {
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int i = 0; i < dimension; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static float[][] extreme(RandomGenerator random, int rows, int dimension, int usable) {
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int i = 0; i < dimension; i++) {
        row[i] = EXTREMES[random.nextInt(usable)];
      }
    }
    return values;
  }

  private static byte[] compact(byte[] tables) {
    int blocks = tables.length / VectorOps.GROUP_BLOCK_BYTES;
    byte[] compact = new byte[VectorOps.compactTableBytes(blocks)];
    for (int i = 0; i < blocks * VectorOps.TABLE_BYTES; i++) {
      compact[i] = tables[i / 16 * 64 + i % 16];
    }
    return compact;
  }
}
