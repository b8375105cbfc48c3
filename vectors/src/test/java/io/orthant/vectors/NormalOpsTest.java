package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Normal numbers: the generator's published words, the twin bit for bit, and the distribution. */
final class NormalOpsTest {
  private static final Seed SEED = new Seed(20_261_127);

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff, ffffffff, ffffffffffffffff, ffffffffffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88, 85a308d3, 0370734413198a2e, 299f31d0a4093822, d16cfe09 94fdcceb 5001e420 24126ea1"
  })
  void blocksAreThoseOfTheReferenceImplementation(
      String number, String cell, String sample, String key, String words) {
    int[] found = new int[4];
    ScalarNormals.block(
        Integer.parseUnsignedInt(number, 16),
        Integer.parseUnsignedInt(cell, 16),
        Long.parseUnsignedLong(sample, 16),
        Long.parseUnsignedLong(key, 16),
        found);
    assertThat("%08x %08x %08x %08x".formatted(Arrays.stream(found).boxed().toArray(Object[]::new)))
        .isEqualTo(words);
  }

  @Test
  void bothImplementationsGiveTheSameBits() {
    RandomGenerator random = SEED.stream("streams");
    for (int count : new int[] {0, 1, 63, 64, 65, 1000, 4096}) {
      long key = random.nextLong();
      long sample = random.nextLong();
      int cell = random.nextInt();
      float[] best = filled(NormalOps.best(), key, sample, cell, count);
      float[] twin = filled(NormalOps.scalar(), key, sample, cell, count);
      assertThat(best).as("seed %s, %d numbers", SEED, count).isEqualTo(twin);
    }
  }

  private static float[] filled(NormalOps ops, long key, long sample, int cell, int count) {
    float[] values = new float[count + 2];
    values[0] = 7;
    values[count + 1] = 8;
    ops.fill(key, sample, cell, MemorySegment.ofArray(values), Float.BYTES, count);
    assertThat(values[0]).isEqualTo(7);
    assertThat(values[count + 1]).isEqualTo(8);
    return values;
  }

  @Test
  void aNumberIsAFunctionOfItsPlace() {
    float[] few = filled(NormalOps.best(), 1, 2, 3, 100);
    float[] many = filled(NormalOps.best(), 1, 2, 3, 700);
    assertThat(Arrays.copyOf(many, 101)).isEqualTo(Arrays.copyOf(few, 101));
    for (float[] other :
        new float[][] {
          filled(NormalOps.best(), 2, 2, 3, 100),
          filled(NormalOps.best(), 1, 3, 3, 100),
          filled(NormalOps.best(), 1, 2, 4, 100)
        }) {
      for (int i = 1; i <= 100; i++) {
        assertThat(other[i]).isNotEqualTo(few[i]);
      }
    }
  }

  /** Quantiles of the normal distribution, from tables of 8 digits. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "0.6, 0.25334710",
    "0.75, 0.67448975",
    "0.9, 1.28155157",
    "0.975, 1.95996398",
    "0.99, 2.32634787",
    "0.999, 3.09023231",
    "0.9999, 3.71901649",
    "0.99999, 4.26489079"
  })
  void wordsBecomeQuantiles(double probability, double quantile) {
    long top = Math.round(probability * (1 << 23) - 0.5);
    // The words beside the probability, between whose levels it lies.
    double slope = Math.sqrt(2 * Math.PI) * Math.exp(quantile * quantile / 2);
    double level = (top + 0.5) / (1 << 23);
    double expected = quantile + (level - probability) * slope;
    float up = ScalarNormals.normal((int) (top << 9));
    float down = ScalarNormals.normal((int) (((1 << 23) - 1 - top) << 9));
    assertThat((double) up).isCloseTo(expected, within(2e-6 * (1 + quantile)));
    assertThat(down).isEqualTo(-up);
  }

  @Test
  void theExtremesAreFinite() {
    for (int word : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThat(ScalarNormals.normal(word)).isFinite();
    }
    assertThat(ScalarNormals.normal(-1)).isEqualTo(5.2949886f, within(1e-3f));
  }

  /** Five standard errors each; all are met by chance but once in some hundred thousand seeds. */
  @Test
  void momentsAreThoseOfTheNormalDistribution() {
    int count = 1 << 22;
    MemorySegment values = MemorySegment.ofArray(new float[count]);
    NormalOps.best().fill(SEED.value(), 0, 0, values, 0, count);
    double[] moments = new double[5];
    double beyondThree = 0;
    double neighbours = 0;
    double last = 0;
    for (int i = 0; i < count; i++) {
      double x = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      double power = 1;
      for (int k = 1; k <= 4; k++) {
        power *= x;
        moments[k] += power / count;
      }
      beyondThree += Math.abs(x) > 3 ? 1.0 / count : 0;
      neighbours += x * last / count;
      last = x;
    }
    double error = 5 / Math.sqrt(count);
    assertThat(moments[1]).isCloseTo(0, within(error));
    assertThat(moments[2]).isCloseTo(1, within(error * Math.sqrt(2)));
    assertThat(moments[3]).isCloseTo(0, within(error * Math.sqrt(15)));
    assertThat(moments[4]).isCloseTo(3, within(error * Math.sqrt(96)));
    assertThat(beyondThree).isCloseTo(0.0026997961, within(error * Math.sqrt(0.0027)));
    assertThat(neighbours).isCloseTo(0, within(error));
  }
}
