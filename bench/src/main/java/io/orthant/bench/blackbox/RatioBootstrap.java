package io.orthant.bench.blackbox;

import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The ratio of the means of two counts that belong together in pairs, and its 95% interval by the
 * percentiles of a bootstrap over the pairs.
 */
final class RatioBootstrap {
  private static final int DRAWS = 2000;

  private RatioBootstrap() {}

  static double ratio(long[] first, long[] second) {
    return (double) Arrays.stream(first).sum() / Arrays.stream(second).sum();
  }

  /** Lower and upper end. */
  static double[] interval(long[] first, long[] second, Seed seed) {
    RandomGenerator random = seed.stream("pairs");
    double[] ratios = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      long sum = 0;
      long other = 0;
      for (int i = 0; i < first.length; i++) {
        int pair = random.nextInt(first.length);
        sum += first[pair];
        other += second[pair];
      }
      ratios[draw] = (double) sum / other;
    }
    Arrays.sort(ratios);
    return new double[] {ratios[DRAWS / 40 - 1], ratios[DRAWS - DRAWS / 40]};
  }
}
