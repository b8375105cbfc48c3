package io.orthant.bench.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RatioBootstrapTest {
  @Test
  void pairsOfAFixedRatioLeaveNoDoubt() {
    long[] first = {10, 40, 25};
    long[] second = {20, 80, 50};
    assertThat(RatioBootstrap.ratio(first, second)).isEqualTo(0.5);
    assertThat(RatioBootstrap.interval(first, second, new Seed(1))).containsOnly(0.5);
  }

  /**
   * 400 samples of 60 pairs whose means have the ratio 0.5. An interval of 95% misses it in 20 of
   * them; that less than 4 or more than 48 do has a probability below 1e-5 even if the coverage is
   * 93%, as it may be with so few pairs.
   */
  @Test
  void theIntervalHoldsTheRatioAsOftenAsItSays() {
    RandomGenerator random = new Seed(5).stream("samples");
    int missed = 0;
    for (int sample = 0; sample < 400; sample++) {
      long[] first = new long[60];
      long[] second = new long[60];
      for (int i = 0; i < first.length; i++) {
        first[i] = random.nextInt(1, 1000);
        second[i] = random.nextInt(1, 2000);
      }
      double[] interval = RatioBootstrap.interval(first, second, new Seed(sample));
      assertThat(RatioBootstrap.ratio(first, second)).isBetween(interval[0], interval[1]);
      missed += interval[0] > 0.5 || interval[1] < 0.5 ? 1 : 0;
    }
    assertThat(missed).isBetween(4, 48);
  }
}
