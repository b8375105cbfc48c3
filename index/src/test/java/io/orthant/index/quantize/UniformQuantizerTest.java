package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniformQuantizerTest {
  @ParameterizedTest
  @ValueSource(ints = {7, 8})
  void noNumberWithinTheRangeMovesByMoreThanHalfAStep(int bits) {
    float[] values = numbers(1000, 1);
    UniformQuantizer quantizer = UniformQuantizer.fit(values.clone(), bits);
    for (float value : values) {
      float error = Math.abs(value - quantizer.decode(quantizer.encode(value)));
      assertThat(error).isLessThanOrEqualTo(quantizer.step() * 0.5001f);
      assertThat(quantizer.clamps(value)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void fewLevelsLeaveOutExtremesWhereThatLowersTheError(int bits) {
    float[] values = numbers(2000, 2);
    values[0] = 15;
    UniformQuantizer fitted = UniformQuantizer.fit(values.clone(), bits);
    float low = fitted.low();
    UniformQuantizer whole = new UniformQuantizer(low, (15 - low) / ((1 << bits) - 1), bits);
    assertThat(error(fitted, values)).isLessThan(0.9 * error(whole, values));
    assertThat(fitted.clamps(15)).isTrue();
  }

  @Test
  void numbersOutsideTheRangeAreClamped() {
    UniformQuantizer quantizer = new UniformQuantizer(-1, 0.5f, 3);
    assertThat(quantizer.encode(-9)).isZero();
    assertThat(quantizer.encode(9)).isEqualTo(7);
    assertThat(quantizer.encode(0.2f)).isEqualTo(2);
    assertThat(quantizer.decode(7)).isEqualTo(2.5f);
  }

  @Test
  void equalNumbersNeedNoStep() {
    UniformQuantizer quantizer = UniformQuantizer.fit(new float[] {3, 3, 3}, 8);
    assertThat(quantizer.step()).isZero();
    assertThat(quantizer.encode(7)).isZero();
    assertThat(quantizer.decode(0)).isEqualTo(3);
    assertThat(UniformQuantizer.fit(new float[0], 8).decode(0)).isZero();
  }

  @Test
  void scalesKeepTheirRelativePrecisionAndZeroStaysZero() {
    float[] scales = {0, 0.001f, 0.1f, 5, 20, 0.37f};
    ScaleQuantizer quantizer = ScaleQuantizer.fit(scales, 8);
    assertThat(quantizer.decode(quantizer.encode(0))).isZero();
    for (int i = 1; i < scales.length; i++) {
      float decoded = quantizer.decode(quantizer.encode(scales[i]));
      assertThat(decoded).isCloseTo(scales[i], offset(0.021f * scales[i]));
    }
    assertThat(quantizer.encode(1e9f)).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9})
  void bitsOutOfRangeAreRefused(int bits) {
    assertThatThrownBy(() -> new UniformQuantizer(0, 1, bits))
        .hasMessageContaining("bits must be 1 to 8, not " + bits);
  }

  private static double error(UniformQuantizer quantizer, float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.pow(value - quantizer.decode(quantizer.encode(value)), 2);
    }
    return sum;
  }

  private static float[] numbers(int count, long seed) {
    RandomGenerator random = new Seed(seed).stream("numbers");
    return Samples.gaussian(1, count, random)[0];
  }
}
