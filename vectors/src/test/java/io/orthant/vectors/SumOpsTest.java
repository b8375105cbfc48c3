package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels on sums against their twin bit for bit, and against plain summation. */
final class SumOpsTest {
  private static final Seed SEED = new Seed(20_261_126);

  static Stream<SumOps> implementations() {
    return Stream.of(SumOps.scalar(), SumOps.best()).distinct();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void productsAndSumsEqualTheTwin(SumOps ops) {
    for (int length = 8; length <= 136; length += 8) {
      RandomGenerator random = SEED.stream("sums", length);
      double[] vector = random.doubles(length, -1, 1).toArray();
      double[] sums = random.doubles(length + 3, -1000, 1000).toArray();
      float[] floats = new float[length + 3];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) random.nextGaussian();
      }
      String what = "seed %s, length %d".formatted(SEED, length);

      double dot = ops.dot(vector, MemorySegment.ofArray(sums), 3 * Double.BYTES);
      double floatDot = ops.dotFloats(vector, MemorySegment.ofArray(floats), 3 * Float.BYTES);
      double[] changed = sums.clone();
      double before = ops.add(vector, -0.5, MemorySegment.ofArray(changed), 3 * Double.BYTES);

      double plain = 0;
      double plainFloat = 0;
      for (int i = 0; i < length; i++) {
        plain += vector[i] * sums[i + 3];
        plainFloat += vector[i] * floats[i + 3];
        assertThat(changed[i + 3]).as(what).isEqualTo(Math.fma(vector[i], -0.5, sums[i + 3]));
      }
      assertThat(dot).as(what).isCloseTo(plain, within(1e-9));
      assertThat(floatDot).as(what).isCloseTo(plainFloat, within(1e-12));
      assertThat(before).as(what).isEqualTo(dot);
      assertThat(dot)
          .as(what)
          .isEqualTo(SumOps.scalar().dot(vector, MemorySegment.ofArray(sums), 3 * Double.BYTES));
      assertThat(floatDot)
          .as(what)
          .isEqualTo(
              SumOps.scalar().dotFloats(vector, MemorySegment.ofArray(floats), 3 * Float.BYTES));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aProductIsSymmetric(SumOps ops) {
    RandomGenerator random = SEED.stream("symmetric");
    double[] one = random.doubles(104, -1, 1).toArray();
    double[] other = random.doubles(104, -1, 1).toArray();

    assertThat(ops.dot(one, MemorySegment.ofArray(other), 0))
        .isEqualTo(ops.dot(other, MemorySegment.ofArray(one), 0));
  }
}
