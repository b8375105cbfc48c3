package io.orthant.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Bounds of five standard errors: a false-alarm rate below one in a million for each. */
class PoissonSamplerTest {
  private static final long SEED = 20261126;
  private static final int UNITS = 500;
  private static final int BATCHES = 20_000;

  @Test
  void batchSizesAndUnitsAreBinomial() {
    double q = 0.02;
    PoissonSampler sampler = new PoissonSampler(q, new InsecureBits(SEED));
    double sum = 0;
    double squares = 0;
    int empty = 0;
    long[] taken = new long[UNITS];
    int both = 0;
    int again = 0;
    boolean before = false;
    for (int i = 0; i < BATCHES; i++) {
      int[] batch = sampler.draw(UNITS);
      assertThat(batch).isSorted().doesNotHaveDuplicates();
      sum += batch.length;
      squares += (double) batch.length * batch.length;
      empty += batch.length == 0 ? 1 : 0;
      boolean first = false;
      boolean second = false;
      for (int unit : batch) {
        taken[unit]++;
        first |= unit == 0;
        second |= unit == 1;
      }
      both += first && second ? 1 : 0;
      again += first && before ? 1 : 0;
      before = first;
    }
    double mean = q * UNITS;
    double variance = q * (1 - q) * UNITS;
    double measuredMean = sum / BATCHES;
    double measuredVariance = squares / BATCHES - measuredMean * measuredMean;
    assertThat(deviations(measuredMean - mean, variance / BATCHES)).isBetween(-5.0, 5.0);
    assertThat(deviations(measuredVariance - variance, 2 * variance * variance / BATCHES))
        .isBetween(-5.0, 5.0);
    for (long count : taken) {
      assertThat(deviations(count - q * BATCHES, q * (1 - q) * BATCHES)).isBetween(-5.5, 5.5);
    }
    double pair = q * q * BATCHES;
    assertThat(deviations(both - pair, pair)).as("units are independent").isBetween(-5.0, 5.0);
    assertThat(deviations(again - pair, pair)).as("batches are independent").isBetween(-5.0, 5.0);
    assertThat(empty).isPositive();
  }

  private static double deviations(double difference, double variance) {
    return difference / Math.sqrt(variance);
  }

  @Test
  void ratesOneAndZeroTakeAllAndNone() {
    assertThat(new PoissonSampler(1, new CryptographicBits()).draw(100)).hasSize(100);
    assertThat(new PoissonSampler(0, new CryptographicBits()).draw(100)).isEmpty();
    assertThat(new PoissonSampler(0.5, new CryptographicBits()).draw(0)).isEmpty();
  }

  @Test
  void aRateThatIsNoProbabilityIsRefused() {
    assertThatThrownBy(() -> new PoissonSampler(1.01, new InsecureBits(1)))
        .hasMessage("The sampling rate must lie in [0, 1], not 1.01");
  }
}
