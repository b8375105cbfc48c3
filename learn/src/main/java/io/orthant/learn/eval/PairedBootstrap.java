package io.orthant.learn.eval;

import io.orthant.learn.data.HeldOut;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Percentile intervals for the difference between two rankers on the same targets, after Efron and
 * Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 *
 * <p>Targets of one user or class are not independent, so whole groups are drawn with replacement:
 * as many as there are, each bringing all its targets. The statistic of a draw is the mean over its
 * targets. With fewer than some twenty groups the intervals are too short.
 *
 * @param resamples how many draws, 100 or more
 * @param level coverage of the interval, between 0 and 1
 * @param seed decides the draws
 */
public record PairedBootstrap(int resamples, double level, long seed) {
  private static final int FEWEST_RESAMPLES = 100;

  public PairedBootstrap {
    if (resamples < FEWEST_RESAMPLES) {
      throw new IllegalArgumentException(
          "%d resamples; %d or more are wanted".formatted(resamples, FEWEST_RESAMPLES));
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "Level %s; a value between 0 and 1 is wanted".formatted(level));
    }
  }

  /** 95% intervals from 2,000 draws. */
  public static PairedBootstrap withSeed(long seed) {
    return new PairedBootstrap(2000, 0.95, seed);
  }

  /**
   * Compares two rankers.
   *
   * @param heldOut what both ranked
   * @param first ranks of the first, one per target as {@link Ranker#ranks} gives them
   * @param second ranks of the second
   * @return the metric of the first minus that of the second
   * @throws IllegalArgumentException if there is not one rank per target in both, or fewer than two
   *     groups
   */
  public Difference difference(Metric metric, List<HeldOut> heldOut, int[] first, int[] second) {
    int targets = heldOut.stream().mapToInt(HeldOut::targets).sum();
    if (first.length != targets || second.length != targets) {
      throw new IllegalArgumentException(
          "%d and %d ranks for %d targets; one each is wanted"
              .formatted(first.length, second.length, targets));
    }
    RankingMetrics.check(first);
    RankingMetrics.check(second);
    Groups groups = Groups.of(metric, heldOut, first, second);
    if (groups.gains.length < 2) {
      throw new IllegalArgumentException(
          "%d group; draws from fewer than 2 do not vary".formatted(groups.gains.length));
    }
    double value = Arrays.stream(groups.gains).sum() / targets;
    double[] draws = new double[resamples];
    for (int draw = 0; draw < resamples; draw++) {
      draws[draw] = groups.draw(new Seed(seed).stream("bootstrap", draw));
    }
    Arrays.sort(draws);
    double tail = (1 - level) / 2;
    return new Difference(metric, value, quantile(draws, tail), quantile(draws, 1 - tail), level);
  }

  /** Linear interpolation between the order statistics. */
  private static double quantile(double[] sorted, double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Summed gain and number of targets of each group. */
  @SuppressWarnings("ArrayRecordComponent") // local to one comparison
  private record Groups(double[] gains, int[] targets) {
    static Groups of(Metric metric, List<HeldOut> heldOut, int[] first, int[] second) {
      Map<String, Integer> numbers = new HashMap<>();
      heldOut.forEach(sequence -> numbers.putIfAbsent(sequence.group(), numbers.size()));
      Groups groups = new Groups(new double[numbers.size()], new int[numbers.size()]);
      int target = 0;
      for (HeldOut sequence : heldOut) {
        int group = numbers.getOrDefault(sequence.group(), -1);
        groups.targets[group] += sequence.targets();
        for (int i = 0; i < sequence.targets(); i++) {
          groups.gains[group] += metric.of(first[target]) - metric.of(second[target]);
          target++;
        }
      }
      return groups;
    }

    double draw(RandomGenerator random) {
      double gain = 0;
      long count = 0;
      for (int i = 0; i < gains.length; i++) {
        int group = random.nextInt(gains.length);
        gain += gains[group];
        count += targets[group];
      }
      return gain / count;
    }
  }
}
