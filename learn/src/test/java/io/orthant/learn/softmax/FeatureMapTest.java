package io.orthant.learn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

final class FeatureMapTest {
  private static final int DIMENSION = 13;
  private static final int DIRECTIONS = 40;
  private static final double NU = 1.7;
  private static final float[] X = UnitVectors.of(2, DIMENSION, 5).row(0);
  private static final float[] Y = near(X, UnitVectors.of(2, DIMENSION, 5).row(1));

  @Test
  void fourierFeaturesHaveLengthOne() {
    for (boolean orthogonal : new boolean[] {false, true}) {
      FeatureMap map = fourier(orthogonal, 3);
      assertThat(product(map, X, X)).isCloseTo(1, within(1e-6));
      assertThat(product(map, Y, Y)).isCloseTo(1, within(1e-6));
    }
  }

  /** Against the library's cosine and sine, where the argument spans many turns. */
  @Test
  void cosinesAndSinesAreRight() {
    FourierFeatures map = new FourierFeatures(1, 1000, 900, false, new Seed(1));
    float[][] features = new float[2][map.width()];
    map.map(new float[][] {{1}, {-1}}, 2, features);
    double scale = Math.sqrt(1000);
    for (int k = 0; k < 1000; k++) {
      double cosine = features[0][k] * scale;
      double sine = features[0][1000 + k] * scale;
      assertThat(cosine * cosine + sine * sine).isCloseTo(1, within(2e-6));
      assertThat(features[1][k]).isCloseTo(features[0][k], within(2e-6f));
      assertThat(features[1][1000 + k]).isCloseTo(-features[0][1000 + k], within(2e-6f));
    }
    FourierFeatures slow = new FourierFeatures(1, 1000, 900e-6, false, new Seed(1));
    float[][] small = new float[1][slow.width()];
    slow.map(new float[][] {{1}}, 1, small);
    for (int k = 0; k < 1000; k++) {
      double angle = 1000 * Math.asin(small[0][1000 + k] * scale);
      assertThat(features[0][1000 + k] * scale).isCloseTo(Math.sin(angle), within(1e-3));
      assertThat(features[0][k] * scale).isCloseTo(Math.cos(angle), within(1e-3));
    }
  }

  /**
   * The mean of the estimate over 400 seeds lies within 5 standard errors of the kernel, by the
   * variance formula; for the three maps together a right one fails with probability below 2e-6.
   */
  @Test
  void estimatesAreUnbiasedWithTheVarianceOfTheFormula() {
    double cosine = UnitVectors.dot(X, Y);
    double kernel = Math.exp(NU * (cosine - 1));
    double variance = Math.pow(1 - kernel * kernel, 2) / (2 * DIRECTIONS);
    Moments plain = moments(seed -> fourier(false, seed));
    assertThat(plain.mean).isCloseTo(kernel, within(5 * Math.sqrt(variance / Moments.SEEDS)));
    assertThat(plain.variance / variance).isBetween(0.7, 1.4);

    Moments orthogonal = moments(seed -> fourier(true, seed));
    assertThat(orthogonal.mean).isCloseTo(kernel, within(5 * Math.sqrt(variance / Moments.SEEDS)));
    assertThat(orthogonal.variance).isLessThan(plain.variance);

    double positiveKernel = Math.exp(NU * cosine);
    double relative = Math.expm1(NU * (2 + 2 * cosine)) / DIRECTIONS;
    Moments positive =
        moments(seed -> new PositiveFeatures(DIMENSION, DIRECTIONS, NU, false, new Seed(seed)));
    assertThat(positive.mean)
        .isCloseTo(
            positiveKernel, within(5 * positiveKernel * Math.sqrt(relative / Moments.SEEDS)));
  }

  @Test
  void mapsSayWhichKernelTheyStandFor() {
    double cosine = UnitVectors.dot(X, Y);
    assertThat(fourier(true, 1).kernel(cosine))
        .isCloseTo(Math.exp(NU * (cosine - 1)), within(1e-12));
    QuadraticFeatures quadratic = new QuadraticFeatures(DIMENSION, 100);
    assertThat(quadratic.width()).isEqualTo(96);
    assertThat(product(quadratic, X, Y)).isCloseTo(quadratic.kernel(cosine), within(1e-4));
    assertThat(quadratic.kernel(cosine)).isCloseTo(100 * cosine * cosine + 1, within(1e-12));
    assertThat(product(new ConstantFeatures(DIMENSION), X, Y)).isEqualTo(1);
    PositiveFeatures positive = new PositiveFeatures(DIMENSION, 20_000, NU, true, new Seed(1));
    assertThat(product(positive, X, Y) / positive.kernel(cosine)).isBetween(0.8, 1.25);
  }

  @Test
  void severalVectorsAreMappedAsOne() {
    FeatureMap map = fourier(true, 9);
    float[][] together = new float[8][map.width()];
    float[][] vectors = new float[8][];
    for (int i = 0; i < 8; i++) {
      vectors[i] = UnitVectors.of(8, DIMENSION, 2).row(i);
    }
    map.map(vectors, 8, together);
    for (int i = 0; i < 8; i++) {
      float[][] alone = new float[1][map.width()];
      map.map(new float[][] {vectors[i]}, 1, alone);
      assertThat(together[i]).containsExactly(alone[0]);
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new FourierFeatures(3, 0, 1, true, new Seed(1)))
        .hasMessageContaining("3 and 0");
    assertThatThrownBy(() -> new PositiveFeatures(3, 4, 0, true, new Seed(1)))
        .hasMessageContaining("0.0");
    assertThatThrownBy(() -> new QuadraticFeatures(3, -1)).hasMessageContaining("-1.0");
  }

  private record Moments(double mean, double variance) {
    static final int SEEDS = 400;
  }

  private static Moments moments(LongFunction<FeatureMap> maps) {
    double sum = 0;
    double squares = 0;
    for (int seed = 0; seed < Moments.SEEDS; seed++) {
      double estimate = product(maps.apply(seed), X, Y);
      sum += estimate;
      squares += estimate * estimate;
    }
    double mean = sum / Moments.SEEDS;
    return new Moments(mean, squares / Moments.SEEDS - mean * mean);
  }

  private static FeatureMap fourier(boolean orthogonal, long seed) {
    return new FourierFeatures(DIMENSION, DIRECTIONS, NU, orthogonal, new Seed(seed));
  }

  private static double product(FeatureMap map, float[] x, float[] y) {
    float[][] features = new float[2][map.width()];
    map.map(new float[][] {x, y}, 2, features);
    return UnitVectors.dot(features[0], features[1]);
  }

  /** A vector of length 1 whose cosine to the first is about 0.7. */
  private static float[] near(float[] x, float[] other) {
    float[] sum = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      sum[i] = x[i] + other[i];
    }
    return UnitVectors.scaled(sum, 1 / Math.sqrt(UnitVectors.dot(sum, sum)));
  }
}
