package io.orthant.app;

import io.orthant.index.IndexConfig;
import io.orthant.index.VectorIndex;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Metric;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * What the model's ranking is worth when an index serves it, beside the same over the whole
 * catalogue: what the search loses.
 *
 * @param hitRate10 HR@10 of the ten items that the index finds
 * @param ndcg10 NDCG@10 of them
 * @param hitRate10Difference that minus HR@10 over the whole catalogue
 * @param ndcg10Difference NDCG@10 by the index minus NDCG@10 over the whole catalogue
 */
record RankingByIndex(
    double hitRate10, double ndcg10, double hitRate10Difference, double ndcg10Difference) {
  private static final int DEPTH = 10;

  /**
   * Builds an index of the item vectors with the usual settings, in memory, and searches it for the
   * ten best items of every target.
   *
   * @param whole the metrics over the whole catalogue
   */
  static RankingByIndex of(
      SequenceModel model,
      List<HeldOut> heldOut,
      RankingMetrics whole,
      int threads,
      long seed,
      Progress progress) {
    IndexConfig config = IndexConfig.builder().threads(threads).seed(seed).build();
    try (Arena arena = Arena.ofShared();
        VectorIndex index = VectorIndex.build(model.itemVectors(), config, progress)) {
      SequenceModel.Predictions predictions = model.predictions(heldOut, arena);
      Matrix queries = predictions.queries();
      List<Neighbors> found = index.search(queries, index.options(DEPTH), threads);
      int[] ranks = new int[queries.rows()];
      for (int target = 0; target < ranks.length; target++) {
        ranks[target] = rank(found.get(target), predictions.targets()[target]);
      }
      RankingMetrics metrics = RankingMetrics.of(ranks);
      return new RankingByIndex(
          metrics.hitRate10(),
          metrics.ndcg10(),
          metrics.hitRate10() - whole.hitRate10(),
          metrics.ndcg10() - whole.ndcg10());
    }
  }

  /** The place of the target among the found items, or one beyond all that count. */
  private static int rank(Neighbors found, int target) {
    for (int place = 0; place < found.size(); place++) {
      if (found.rows()[place] == target) {
        return place + 1;
      }
    }
    return DEPTH + 1;
  }

  /** One line for each metric. */
  String text() {
    return "%s, model by index: %.4f, %+.4f to the whole catalogue%n%s, model by index: %.4f, %+.4f to the whole catalogue"
        .formatted(
            Metric.HIT_RATE_10.label(),
            hitRate10,
            hitRate10Difference,
            Metric.NDCG_10.label(),
            ndcg10,
            ndcg10Difference);
  }
}
