package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows become in each format, and that they are scored as what they have become. */
final class RowFormatTest {
  private static final Seed SEED = new Seed(20_261_126);
  private static final int GAP = 4;
  private static final int[] DIMENSIONS = {1, 16, 32, 48, 64, 100, 128, 200, 768};

  static Stream<Arguments> implementations() {
    return Stream.of(VectorOps.scalar(), VectorOps.best())
        .distinct()
        .flatMap(ops -> Arrays.stream(RowFormat.values()).map(format -> Arguments.of(ops, format)));
  }

  /** The scores of the decoded rows, by the plain definition, bit for bit. */
  @ParameterizedTest
  @MethodSource("implementations")
  void scoresAreThoseOfTheStoredValues(VectorOps ops, RowFormat format) {
    RowOps scores = ops.rows(format);
    for (int dimension : DIMENSIONS) {
      int columns = format.columns(dimension);
      for (int count : new int[] {1, 3, 4, 5, 9}) {
        RandomGenerator random = SEED.stream(format.name(), columns * 100L + count);
        float[] query = gaussian(random, columns, 1);
        MemorySegment rows =
            MemorySegment.ofArray(new byte[GAP + count * format.rowBytes(columns)]);
        float[][] stored = new float[count][columns];
        for (int row = 0; row < count; row++) {
          long at = GAP + (long) row * format.rowBytes(columns);
          format.store(gaussian(random, columns, (float) Math.exp(5 * row)), rows, at);
          format.load(rows, at, columns, stored[row], columns);
        }
        int[] ordinals = random.ints(count + 2, 0, count).toArray();
        float[] found = new float[count + 2];
        scores.dots(query, rows.asSlice(GAP), ordinals, 1, count + 1, found);
        for (int i = 0; i < count; i++) {
          String as = "seed %s, %d columns, row %d of %d".formatted(SEED, columns, i, count);
          long at = GAP + (long) i * format.rowBytes(columns);
          assertThat(scores.dot(query, rows, at)).as(as).isEqualTo(NaiveOps.dot(query, stored[i]));
          assertThat(scores.squaredDistance(query, rows, at))
              .as(as)
              .isEqualTo(NaiveOps.squaredDistance(query, stored[i]));
          assertThat(found[i + 1]).as(as).isEqualTo(NaiveOps.dot(query, stored[ordinals[i + 1]]));
        }
        assertThat(found[0]).isZero();
        assertThat(found[count + 1]).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aZeroResultIsPositive(VectorOps ops, RowFormat format) {
    float[] query = new float[32];
    query[0] = -1e-30f;
    MemorySegment row = MemorySegment.ofArray(new byte[format.rowBytes(32)]);
    float[] values = new float[32];
    values[0] = 1e-30f;
    format.store(values, row, 0);

    assertThat(Float.floatToRawIntBits(ops.rows(format).dot(query, row, 0))).isZero();
  }

  @Test
  void bfloat16RoundsToTheNearestAndToTheEvenOfTwo() {
    // The distance of two neighbours from 1 on is 2^-7.
    float step = 0x1p-7f;
    List<float[]> cases =
        List.of(
            new float[] {1, 1},
            new float[] {1 + 0.49f * step, 1},
            new float[] {1 + 0.51f * step, 1 + step},
            new float[] {1 + 0.5f * step, 1},
            new float[] {1 + 1.5f * step, 1 + 2 * step},
            new float[] {-(1 + 1.5f * step), -(1 + 2 * step)},
            new float[] {Math.nextDown(2f), 2},
            new float[] {0, 0},
            new float[] {1.2e-40f, Float.intBitsToFloat(0x10000)});
    for (float[] one : cases) {
      float[] values = new float[32];
      values[5] = one[0];
      assertThat(stored(RowFormat.BFLOAT16, values)[5]).as("%s", one[0]).isEqualTo(one[1]);
    }
  }

  /** Every bfloat16 is within half a step of the value, and no other one is nearer. */
  @Test
  void bfloat16KeepsEightBits() {
    float[] values = gaussian(SEED.stream("bits"), 4096, 3);
    float[] stored = stored(RowFormat.BFLOAT16, values);
    for (int i = 0; i < values.length; i++) {
      assertThat(stored[i]).isCloseTo(values[i], offset(Math.abs(values[i]) * 0x1p-8f));
      assertThat(Float.floatToRawIntBits(stored[i]) & 0xffff).isZero();
    }
  }

  /** No number is off by more than half a step, and the error does not lie along the row. */
  @Test
  void int8RoundsAcrossTheRow() {
    for (float length : new float[] {1e-30f, 1e-3f, 1, 1e15f}) {
      float[] values = gaussian(SEED.stream("steps"), 112, length);
      float[] stored = stored(RowFormat.INT8, values);
      double largest = 0;
      double along = 0;
      double squares = 0;
      for (int i = 0; i < values.length; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
        along += values[i] * ((double) stored[i] - values[i]);
        squares += (double) values[i] * values[i];
      }
      for (int i = 0; i < values.length; i++) {
        assertThat((double) stored[i]).isCloseTo(values[i], offset(largest / 127 * 0.52));
      }
      assertThat(along / squares).isCloseTo(0, offset(1e-7));
    }
  }

  @Test
  void int8StoresWholeNumbersExactly() {
    float[] values = new float[16];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.25f * (i == 3 ? -127 : 5 * i);
    }
    assertThat(stored(RowFormat.INT8, values)).isEqualTo(values);
  }

  @ParameterizedTest
  @EnumSource(RowFormat.class)
  void zerosAndTheSmallestValuesStayFinite(RowFormat format) {
    float[] values = new float[32];
    assertThat(stored(format, values)).containsOnly(0);

    for (float small : new float[] {Float.MIN_VALUE, Float.MIN_NORMAL, 1e-37f, 1e-34f}) {
      Arrays.fill(values, small);
      for (float value : stored(format, values)) {
        assertThat(value).as("%s", small).isBetween(0f, 1.01f * small);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RowFormat.class)
  void aRowMayBeLoadedInPart(RowFormat format) {
    int columns = format.columns(100);
    float[] values = gaussian(SEED.stream("part"), columns, 1);
    MemorySegment row = MemorySegment.ofArray(new byte[format.rowBytes(columns)]);
    format.store(values, row, 0);
    float[] whole = stored(format, values);
    float[] part = new float[columns];
    format.load(row, 0, columns, part, 100);

    for (int i = 0; i < columns; i++) {
      assertThat(part[i]).isEqualTo(i < 100 ? whole[i] : 0);
      assertThat(format.value(row, 0, columns, i)).isEqualTo(whole[i]);
    }
  }

  @Test
  void sizesAreAsDocumented() {
    assertThat(RowFormat.FLOAT32.rowBytes(RowFormat.FLOAT32.columns(100))).isEqualTo(448);
    assertThat(RowFormat.BFLOAT16.rowBytes(RowFormat.BFLOAT16.columns(100))).isEqualTo(256);
    assertThat(RowFormat.INT8.rowBytes(RowFormat.INT8.columns(100))).isEqualTo(116);
  }

  private static float[] stored(RowFormat format, float[] values) {
    MemorySegment row = MemorySegment.ofArray(new byte[format.rowBytes(values.length)]);
    format.store(values, row, 0);
    float[] stored = new float[values.length];
    format.load(row, 0, values.length, stored, values.length);
    return stored;
  }

  private static float[] gaussian(RandomGenerator random, int count, float factor) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = factor * (float) random.nextGaussian();
    }
    return values;
  }
}
