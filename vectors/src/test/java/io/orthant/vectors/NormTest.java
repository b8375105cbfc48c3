package io.orthant.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Lengths, where float arithmetic would overflow or vanish too. */
final class NormTest {
  @Test
  void lengthsAreThoseOfPythagoras() {
    assertThat(Norm.of(new float[] {3, -4})).isEqualTo(5);
    assertThat(Norm.squared(new float[] {1, 2, 2})).isEqualTo(9);
    assertThat(Norm.of(new float[] {3e38f, 3e38f})).isCloseTo(4.243e38, within(1e35));
    assertThat(Norm.squared(new float[] {1, Float.NaN})).isNaN();
    assertThat(Norm.squared(new float[] {Float.NEGATIVE_INFINITY})).isInfinite();
  }

  @Test
  void unitVectorsKeepTheirDirection() {
    for (float size : new float[] {1e-30f, 1, 1e30f}) {
      float[] vector = {3 * size, -4 * size, 0};
      Norm.scaleToUnit(vector);
      assertThat(vector).containsExactly(new float[] {0.6f, -0.8f, 0}, within(1e-7f));
    }
  }
}
