package io.orthant.learn.eval;

import java.util.Arrays;

/**
 * How well targets are ranked, on average over targets. With one relevant item per target, the
 * ideal discounted gain is 1, so NDCG needs no further division.
 *
 * @param hitRate10 fraction of targets among the first ten
 * @param ndcg10 normalised discounted cumulative gain of the first ten
 * @param mrr mean reciprocal rank, without a cut
 * @param targets how many targets there were
 */
public record RankingMetrics(double hitRate10, double ndcg10, double mrr, int targets) {
  /**
   * Averages over ranks.
   *
   * @param ranks one rank per target, 1 for the best
   * @throws IllegalArgumentException if there is no rank, or one below 1
   */
  public static RankingMetrics of(int[] ranks) {
    check(ranks);
    return new RankingMetrics(
        mean(ranks, Metric.HIT_RATE_10),
        mean(ranks, Metric.NDCG_10),
        mean(ranks, Metric.RECIPROCAL_RANK),
        ranks.length);
  }

  static void check(int[] ranks) {
    if (ranks.length == 0) {
      throw new IllegalArgumentException("No targets; at least one rank is wanted");
    }
    for (int target = 0; target < ranks.length; target++) {
      if (ranks[target] < 1) {
        throw new IllegalArgumentException(
            "Rank %d of target %d; ranks begin at 1".formatted(ranks[target], target));
      }
    }
  }

  private static double mean(int[] ranks, Metric metric) {
    return Arrays.stream(ranks).mapToDouble(metric::of).sum() / ranks.length;
  }
}
