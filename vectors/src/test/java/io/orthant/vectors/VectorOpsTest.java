package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  void lut16SumsTheTableEntriesOfEachRow(VectorOps ops) {
    int[] blockCounts = {1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 48, 50, 64, 100, 127, 128, 200, 255, 256};
    for (int blocks : blockCounts) {
      for (int groups : new int[] {0, 1, 2, 3}) {
        RandomGenerator random = SEED.stream("lut16", blocks * 10L + groups);
        byte[] tables = tables(random, blocks);
        checkLut16(ops, random, groups, blocks, tables);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void lut16IsExactWithTheLargestEntries(VectorOps ops) {
    byte[] tables = new byte[256 * 64];
    Arrays.fill(tables, (byte) 255);
    checkLut16(ops, SEED.stream("full"), 2, 256, tables);
  }

  private static void checkLut16(
      VectorOps ops, RandomGenerator random, int groups, int blocks, byte[] tables) {
    int skipped = 3;
    byte[] codes = new byte[groups * blocks * 64];
    random.nextBytes(codes);
    short[] sums = new short[groups * 128 + 1];
    sums[groups * 128] = 4711;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(codes.length + skipped);
      MemorySegment.copy(codes, 0, segment, ValueLayout.JAVA_BYTE, skipped, codes.length);
      ops.lut16(segment, skipped, groups, blocks, tables, sums);
    }
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < 128; row++) {
        assertThat(Short.toUnsignedInt(sums[group * 128 + row]))
            .as("seed %s, %d blocks, group %d, row %d", SEED, blocks, group, row)
            .isEqualTo(NaiveOps.lut16(codes, group, row, blocks, tables));
      }
    }
    assertThat(sums[groups * 128]).as("nothing is written behind the sums").isEqualTo((short) 4711);
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

  private static byte[] tables(RandomGenerator random, int blocks) {
    byte[] tables = new byte[blocks * 64];
    for (int block = 0; block < blocks; block++) {
      byte[] table = new byte[16];
      random.nextBytes(table);
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
}
