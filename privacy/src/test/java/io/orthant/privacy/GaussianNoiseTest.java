package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.special.Gamma;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest {
  private static final long SEED = 20261126;

  @Test
  void whatComesOutLiesOnTheGrid() {
    GaussianNoise noise = new GaussianNoise(0.3, 1, 1000, new InsecureBits(SEED));
    double[] sums = new double[1000];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.sin(i) * 1e3;
    }
    noise.addTo(sums);
    for (double value : sums) {
      long steps = Math.round(value / noise.step());
      assertThat(value).isEqualTo(noise.step() * steps);
    }
  }

  @Test
  void valuesThatRoundAlikeCannotBeToldApart() {
    double step = new GaussianNoise(1, 1, 2, new InsecureBits(SEED)).step();
    double[] one = {100 * step, -7 * step};
    double[] other = {100.3 * step, -7.4 * step};
    new GaussianNoise(1, 1, 2, new InsecureBits(SEED)).addTo(one);
    new GaussianNoise(1, 1, 2, new InsecureBits(SEED)).addTo(other);
    assertThat(one).isEqualTo(other);
  }

  /** False-alarm rate one in a million: the sum of squares of n normal values is chi-square. */
  @Test
  void theStandardDeviationIsNoiseMultiplierTimesSensitivity() {
    int dimension = 100_000;
    GaussianNoise noise = new GaussianNoise(2, 0.5, dimension, new InsecureBits(SEED));
    double[] sums = new double[dimension];
    noise.addTo(sums);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < dimension; i++) {
      squares += sums[i] * sums[i];
      products += sums[i] * sums[(i + 1) % dimension];
    }
    double variance = noise.standardDeviation() * noise.standardDeviation();
    double p = Gamma.regularizedGammaQ(dimension / 2.0, squares / variance / 2);
    assertThat(p).as("seed %d", SEED).isBetween(5e-7, 1 - 5e-7);
    assertThat(products / variance / Math.sqrt(dimension)).as("seed %d", SEED).isBetween(-4.9, 4.9);
    assertThat(noise.standardDeviation()).isCloseTo(1, within(1e-4)).isGreaterThan(1);
  }

  /** The noise is larger than the sensitivity of rounded sums asks for. */
  @Test
  void roundingIsPaidFor() {
    for (long dimension : new long[] {1, 1000, 100_000_000}) {
      GaussianNoise noise = new GaussianNoise(1.5, 1, dimension, new InsecureBits(1));
      double rounded = 1 + noise.step() * Math.sqrt((double) dimension);
      assertThat(noise.standardDeviation()).isCloseTo(1.5 * rounded, within(1e-12));
    }
  }

  @Test
  void whatCannotBeProtectedIsRefused() {
    GaussianNoise noise = new GaussianNoise(1, 1, 2, new InsecureBits(1));
    double[] sums = {1, Double.NaN};
    assertThatThrownBy(() -> noise.addTo(sums)).hasMessageContaining("not finite");
    assertThat(sums[0]).isEqualTo(1);
    assertThatThrownBy(() -> noise.addTo(new double[] {1e300, 0})).hasMessageContaining("beyond");
    assertThatThrownBy(() -> noise.addTo(new double[3]))
        .hasMessageContaining("2 coordinates, not 3");
    assertThatThrownBy(() -> new GaussianNoise(0, 1, 2, new InsecureBits(1)))
        .hasMessageContaining("noise multiplier must be above 0");
    assertThatThrownBy(() -> new GaussianNoise(1e6, 1, 1 << 20, new InsecureBits(1)))
        .hasMessageContaining("not 1048576");
  }
}
