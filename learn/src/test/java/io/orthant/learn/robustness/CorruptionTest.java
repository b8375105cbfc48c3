package io.orthant.learn.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Moments allow five standard errors; the seed is fixed. */
final class CorruptionTest {
  private static final int SIDE = 32;

  /** A bright disk on a gradient, in three colours or grey. */
  private static float[] picture(int channels) {
    float[] points = new float[channels * SIDE * SIDE];
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          boolean disk = Math.hypot(row - 14, column - 18) < 8;
          points[(channel * SIDE + row) * SIDE + column] =
              disk ? 0.9f - 0.2f * channel : 0.2f + 0.3f * row / SIDE;
        }
      }
    }
    return points;
  }

  private static float[] apply(Corruption corruption, float[] image, int severity, long seed) {
    return corruption.apply(
        image, image.length / (SIDE * SIDE), SIDE, severity, new Seed(seed).stream("corruption"));
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(squares / one.length);
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void changesMoreWithTheSeverityAndKeepsToTheRange(Corruption corruption) {
    for (int channels : new int[] {1, 3}) {
      float[] image = picture(channels);
      float[] before = image.clone();
      double[] mean = new double[Corruption.SEVERITIES];
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        for (int seed = 0; seed < 8; seed++) {
          float[] changed = apply(corruption, image, severity, seed);
          assertThat(changed).hasSameSizeAs(image);
          for (float point : changed) {
            assertThat(point).isBetween(0f, 1f);
          }
          mean[severity - 1] += distance(changed, image) / 8;
        }
      }
      assertThat(image).containsExactly(before);
      assertThat(corruption.changes(channels)).isEqualTo(mean[4] > 0);
      if (corruption.changes(channels)) {
        assertThat(mean[4]).as(Arrays.toString(mean)).isGreaterThan(0.004);
        boolean rises = corruption != Corruption.SATURATION && corruption != Corruption.ELASTIC;
        assertThat(!rises || mean[4] > mean[0]).as(Arrays.toString(mean)).isTrue();
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameImage() {
    for (Corruption corruption : Corruption.values()) {
      assertThat(apply(corruption, picture(3), 3, 5))
          .containsExactly(apply(corruption, picture(3), 3, 5));
    }
  }

  @Test
  void noiseHasItsMoments() {
    float[] grey = new float[SIDE * SIDE];
    Arrays.fill(grey, 0.5f);
    int count = grey.length;
    assertThat(deviation(apply(Corruption.GAUSSIAN_NOISE, grey, 2, 1)))
        .isCloseTo(0.06, within(5 * 0.06 / Math.sqrt(2.0 * count)));
    assertThat(deviation(apply(Corruption.SPECKLE_NOISE, grey, 3, 1)))
        .isCloseTo(0.06, within(5 * 0.06 / Math.sqrt(2.0 * count)));
    double shot = Math.sqrt(0.5 / 100);
    assertThat(deviation(apply(Corruption.SHOT_NOISE, grey, 3, 1)))
        .isCloseTo(shot, within(5 * shot / Math.sqrt(2.0 * count)));
    long changed = 0;
    for (float point : apply(Corruption.IMPULSE_NOISE, grey, 5, 1)) {
      changed += point == 0.5f ? 0 : 1;
    }
    assertThat((double) changed / count)
        .isCloseTo(0.07, within(5 * Math.sqrt(0.07 * 0.93 / count)));
  }

  private static double deviation(float[] points) {
    double mean = 0;
    double squares = 0;
    for (float point : points) {
      mean += point / (double) points.length;
    }
    for (float point : points) {
      squares += (point - mean) * (point - mean) / points.length;
    }
    return Math.sqrt(squares);
  }

  @Test
  void blursAndWarpsLeaveAnEvenImageAsItIs() {
    float[] even = new float[SIDE * SIDE];
    Arrays.fill(even, 0.4f);
    for (Corruption corruption :
        new Corruption[] {
          Corruption.GAUSSIAN_BLUR,
          Corruption.DEFOCUS_BLUR,
          Corruption.GLASS_BLUR,
          Corruption.MOTION_BLUR,
          Corruption.ZOOM_BLUR,
          Corruption.CONTRAST,
          Corruption.PIXELATION,
          Corruption.ELASTIC
        }) {
      for (float point : apply(corruption, even, 5, 2)) {
        assertThat(point).as(corruption.name()).isCloseTo(0.4f, within(1e-5f));
      }
    }
    for (float point : apply(Corruption.BRIGHTNESS, even, 3, 2)) {
      assertThat(point).isCloseTo(0.55f, within(1e-6f));
    }
  }

  @Test
  void blurIsTheGaussianOfItsPoint() {
    float[] point = new float[SIDE * SIDE];
    point[16 * SIDE + 16] = 1;
    float[] blurred = apply(Corruption.GAUSSIAN_BLUR, point, 5, 0);
    double ratio = blurred[16 * SIDE + 17] / blurred[16 * SIDE + 16];
    assertThat(ratio).isCloseTo(Math.exp(-0.5), within(1e-5));
  }

  @Test
  void refusesWhatIsNoImage() {
    assertThatThrownBy(() -> apply(Corruption.FOG, picture(1), 6, 0)).hasMessageContaining("6");
    assertThatThrownBy(() -> Corruption.FOG.apply(new float[9], 1, 4, 1, new Seed(0).stream("x")))
        .hasMessageContaining("9 points");
  }
}
