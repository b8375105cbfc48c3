package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has a false-alarm rate of one in a million, and a fixed seed. */
class DiscreteGaussianTest {
  private static final int DRAWS = 200_000;
  private static final double FALSE_ALARMS = 1e-6;
  private static final long SEED = 20261126;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 7, 8, 9})
  void smallScalesFollowTheProbabilities(int logScale) {
    double scale = 1 << logScale;
    int reach = (int) (3.5 * scale);
    long[] observed = new long[2 * reach + 3];
    DiscreteGaussian gaussian = new DiscreteGaussian(logScale, new InsecureBits(SEED));
    for (int i = 0; i < DRAWS; i++) {
      observed[Math.toIntExact(Math.clamp(gaussian.next(), -reach - 1, reach + 1)) + reach + 1]++;
    }
    double total = IntStream.rangeClosed(-4000, 4000).mapToDouble(x -> weight(x, scale)).sum();
    double[] expected = new double[observed.length];
    for (int x = -4000; x <= 4000; x++) {
      int cell = Math.clamp(x, -reach - 1, reach + 1) + reach + 1;
      expected[cell] += DRAWS * weight(x, scale) / total;
    }
    assertThat(ChiSquare.pValue(observed, expected))
        .as("seed %d", SEED)
        .isGreaterThan(FALSE_ALARMS);
  }

  private static double weight(int x, double scale) {
    return Math.exp(-x * (double) x / (2 * scale * scale));
  }

  @Test
  void theLargestScaleFollowsTheNormalDistribution() {
    int cells = 64;
    long[] observed = new long[cells];
    DiscreteGaussian gaussian = new DiscreteGaussian(24, new InsecureBits(SEED));
    for (int i = 0; i < DRAWS; i++) {
      double z = gaussian.next() * 0x1p-24;
      double below = 0.5 * Erf.erfc(-z / Math.sqrt(2));
      observed[Math.min(cells - 1, (int) (below * cells))]++;
    }
    double[] expected = new double[cells];
    Arrays.fill(expected, (double) DRAWS / cells);
    assertThat(ChiSquare.pValue(observed, expected))
        .as("seed %d", SEED)
        .isGreaterThan(FALSE_ALARMS);
  }

  @Test
  void lowBitsAreUniform() {
    long[] observed = new long[256];
    DiscreteGaussian gaussian = new DiscreteGaussian(24, new InsecureBits(SEED));
    for (int i = 0; i < DRAWS; i++) {
      observed[(int) (gaussian.next() & 255)]++;
    }
    double[] expected = new double[256];
    Arrays.fill(expected, DRAWS / 256.0);
    assertThat(ChiSquare.pValue(observed, expected))
        .as("seed %d", SEED)
        .isGreaterThan(FALSE_ALARMS);
  }

  @Test
  void aScaleWhoseSquareOverflowsIsRefused() {
    assertThatThrownBy(() -> new DiscreteGaussian(25, new InsecureBits(1)))
        .hasMessageContaining("between 0 and 24, not 25");
  }
}
