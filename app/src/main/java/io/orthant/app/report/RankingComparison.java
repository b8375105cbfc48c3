package io.orthant.app.report;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.orthant.app.console.Result;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.Difference;
import io.orthant.learn.eval.Metric;
import io.orthant.learn.eval.PairedBootstrap;
import io.orthant.learn.eval.Ranker;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * How well rankers did on the same held-out targets, over the whole catalogue.
 *
 * @param targets how many targets were ranked
 * @param items size of the catalogue they were ranked in
 * @param rankers one entry each, in the order given
 * @param differences the last ranker minus the reference; empty with fewer than two groups
 */
public record RankingComparison(
    int targets, int items, List<Row> rankers, List<Against> differences) implements Result {
  public RankingComparison {
    rankers = List.copyOf(rankers);
    differences = List.copyOf(differences);
  }

  /** The metrics of one ranker. */
  public record Row(String name, RankingMetrics metrics) {}

  /** How far the first ranker is ahead of the second. */
  public record Against(String first, String second, Difference difference) {}

  /**
   * Ranks the targets with each ranker and compares the last one with the reference in HR@10 and
   * NDCG@10.
   *
   * @param heldOut what to rank; may be empty, which gives an empty comparison
   * @param items size of the catalogue
   * @param reference one of the rankers, known by its name
   * @param seed decides the draws of the bootstrap
   */
  public static RankingComparison of(
      List<HeldOut> heldOut,
      int items,
      List<Ranker> rankers,
      Ranker reference,
      long seed,
      Progress progress) {
    if (heldOut.isEmpty()) {
      return new RankingComparison(0, items, List.of(), List.of());
    }
    List<Row> rows = new ArrayList<>();
    List<Against> differences = new ArrayList<>();
    int[] referenceRanks = {};
    int[] lastRanks = {};
    try (Progress.Task task = progress.start("Evaluating", rankers.size(), "rankers")) {
      for (Ranker ranker : rankers) {
        task.note(ranker.name());
        lastRanks = ranker.ranks(heldOut);
        if (ranker.name().equals(reference.name())) {
          referenceRanks = lastRanks;
        }
        rows.add(new Row(ranker.name(), RankingMetrics.of(lastRanks)));
        task.advance(1);
      }
    }
    if (groups(heldOut) > 1) {
      for (Metric metric : List.of(Metric.HIT_RATE_10, Metric.NDCG_10)) {
        differences.add(
            new Against(
                rankers.getLast().name(),
                reference.name(),
                PairedBootstrap.withSeed(seed)
                    .difference(metric, heldOut, lastRanks, referenceRanks)));
      }
    }
    return new RankingComparison(lastRanks.length, items, rows, differences);
  }

  @Override
  public String text() {
    if (rankers.isEmpty()) {
      return "There was no held-out target to rank.";
    }
    StringBuilder text =
        new StringBuilder(
            AsciiTable.getTable(
                rankers,
                List.of(
                    new Column().header("ranker").dataAlign(HorizontalAlign.LEFT).with(Row::name),
                    column(Metric.HIT_RATE_10, RankingMetrics::hitRate10),
                    column(Metric.NDCG_10, RankingMetrics::ndcg10),
                    column(Metric.RECIPROCAL_RANK, RankingMetrics::mrr))));
    text.append("%n%,d targets, each ranked among all %,d items".formatted(targets, items));
    for (Against one : differences) {
      Difference difference = one.difference();
      text.append(
          "%n%s, %s minus %s: %+.4f, %.0f%% interval %+.4f to %+.4f"
              .formatted(
                  difference.metric().label(),
                  one.first(),
                  one.second(),
                  difference.value(),
                  100 * difference.level(),
                  difference.lower(),
                  difference.upper()));
    }
    return text.toString();
  }

  private static ColumnData<Row> column(Metric metric, Function<RankingMetrics, Double> value) {
    return new Column()
        .header(metric.label())
        .with(row -> String.format(Locale.ROOT, "%.4f", value.apply(row.metrics())));
  }

  private static int groups(List<HeldOut> heldOut) {
    Set<String> groups = new HashSet<>();
    heldOut.forEach(sequence -> groups.add(sequence.group()));
    return groups.size();
  }
}
