package io.orthant.index;

import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The search for the setting of one index that reaches a recall at least cost.
 *
 * <p>Recall rises with the probes and with the rerank, so that for each number of probes one number
 * of candidates is just enough. The first half of the queries is searched for with growing and
 * falling numbers of probes, until the cost of what is just enough rises. What is chosen is then
 * confirmed by all queries, half of which had no say in the choice: the number of candidates
 * becomes the smallest whose mean recall is above the target by one standard error. The recall of
 * further queries of the same kind lies above the target in five cases of six.
 *
 * <p>Every recall is that of real searches.
 */
final class SettingSearch {
  /** By how much one tried number of probes is larger than the one before. */
  private static final double STEP = 1.15;

  /** How far the number of candidates may lie above the smallest that is enough. */
  private static final double ROUGHLY = 0.1;

  private static final double CLOSELY = 0.02;

  /** How many numbers of probes may bring nothing before a direction is given up. */
  private static final int PATIENCE = 2;

  /** More candidates than this share of all rows are not tried: all rows are scored instead. */
  private static final int LARGEST_SHARE = 20;

  private static final int FEW_ROWS = 1000;

  private final VectorIndex index;
  private final TuningQueries queries;
  private final RecallTarget target;
  private final Workers workers;
  private final Progress.Task task;
  private final int[] ladder;
  private final int half;
  private final ProbedRows probed;
  private final SearchCost cost;

  /**
   * A number of probes and of candidates, and what they cost; {@link Integer#MAX_VALUE} of both for
   * all.
   */
  record Setting(int probes, int rerank, double cost) {
    boolean exact() {
      return rerank == Integer.MAX_VALUE;
    }
  }

  private Setting best;

  /**
   * @param task advanced by one for each setting that is tried
   */
  SettingSearch(
      VectorIndex index,
      TuningQueries queries,
      RecallTarget target,
      Workers workers,
      Progress.Task task) {
    this.index = index;
    this.queries = queries;
    this.target = target;
    this.workers = workers;
    this.task = task;
    IndexData data = index.data();
    int partitions = data.partitions().length;
    this.ladder =
        IntStream.iterate(
                1,
                probes -> probes <= partitions,
                probes ->
                    probes == partitions
                        ? partitions + 1
                        : Math.min(partitions, Math.max(probes + 1, (int) (STEP * probes))))
            .toArray();
    this.half = queries.size() / 2;
    this.probed = queries.probe(index, half, workers);
    this.cost = new SearchCost(data, probed);
    this.best = new Setting(Integer.MAX_VALUE, Integer.MAX_VALUE, cost.ofAll());
  }

  /** The cheapest setting that reaches the target on the first half of the queries. */
  Setting cheapest() {
    double wanted = target.recall() + (1 - target.recall()) / 2;
    int start = 0;
    while (start < ladder.length - 1 && probed.coverage(ladder[start]) < wanted) {
      start++;
    }
    explore(start, 1);
    explore(start - 1, -1);
    return best;
  }

  private void explore(int start, int direction) {
    int missed = 0;
    for (int i = start; i >= 0 && i < ladder.length && missed < PATIENCE; i += direction) {
      int most = (int) Math.min(most(), cost.largestRerank(ladder[i], best.cost()));
      int rerank =
          probed.coverage(ladder[i]) < target.recall()
              ? 0
              : smallest(ladder[i], rough(), most, half, ROUGHLY, this::isMet);
      if (rerank > 0) {
        best = new Setting(ladder[i], rerank, cost.of(ladder[i], rerank));
        missed = 0;
      } else if (direction < 0 || !best.exact()) {
        missed++;
      }
    }
  }

  /**
   * Confirms a setting by all queries.
   *
   * @throws IllegalArgumentException if not even the score of every row reaches the target
   */
  Tuning confirm(Setting setting) {
    for (int i = 0; i < ladder.length; i++) {
      if (ladder[i] >= setting.probes()) {
        int rerank =
            smallest(ladder[i], setting.rerank(), most(), queries.size(), CLOSELY, this::isSure);
        if (rerank > 0) {
          SearchOptions options = new SearchOptions(target.k(), ladder[i], rerank);
          return tuning(options, recall(options, queries.size()));
        }
      }
    }
    SearchOptions all = SearchOptions.exact(target.k());
    RecallEstimate recall = recall(all, queries.size());
    if (!isMet(recall)) {
      throw new IllegalArgumentException(
          "A recall@%d of %s is not reached: scoring every row finds %.4f, which is the most"
              .formatted(target.k(), target.recall(), recall.mean()));
    }
    return tuning(all, recall);
  }

  private Tuning tuning(SearchOptions options, RecallEstimate recall) {
    return new Tuning(
        target.recall(),
        target.k(),
        options.probes(),
        options.rerank(),
        recall.mean(),
        recall.standardError(),
        queries.size(),
        queries.heldOut(),
        index.data().size(),
        target.seed());
  }

  private boolean isMet(RecallEstimate recall) {
    return recall.mean() >= target.recall();
  }

  private boolean isSure(RecallEstimate recall) {
    return recall.reaches(target.recall());
  }

  /** Where to begin with the number of candidates. */
  private int rough() {
    return best.exact() ? 4 * target.k() : best.rerank();
  }

  private int most() {
    return mostRerank(index.data().size());
  }

  /** The most candidates that are tried in an index of so many rows. */
  static int mostRerank(int rows) {
    return Math.min(rows, Math.max(FEW_ROWS, rows / LARGEST_SHARE));
  }

  /**
   * The smallest number of candidates with which the recall of the first {@code count} queries is
   * enough, found by growing or shrinking steps and then by halves.
   *
   * @param start the number to begin with
   * @param most the largest number to try
   * @param tolerance by which share the result may be larger than the smallest
   * @return that number, or 0 if even the largest is not enough
   */
  private int smallest(
      int probes,
      int start,
      int most,
      int count,
      double tolerance,
      Predicate<RecallEstimate> enough) {
    int fewest = target.k();
    if (most < fewest) {
      return 0;
    }
    int low = fewest - 1;
    int high = Math.clamp(start, fewest, most);
    if (enough.test(recall(probes, high, count))) {
      for (int tried = high; tried > fewest; high = tried) {
        tried = Math.max(fewest, (int) (tried / 1.5));
        if (!enough.test(recall(probes, tried, count))) {
          low = tried;
          break;
        }
      }
    } else {
      do {
        if (high == most) {
          return 0;
        }
        low = high;
        high = (int) Math.min(most, low * 1.5 + 1);
      } while (!enough.test(recall(probes, high, count)));
    }
    while (high - low > Math.max(1, tolerance * high)) {
      int middle = (low + high) >>> 1;
      if (enough.test(recall(probes, middle, count))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private RecallEstimate recall(int probes, int rerank, int count) {
    return recall(new SearchOptions(target.k(), probes, rerank), count);
  }

  private RecallEstimate recall(SearchOptions options, int count) {
    RecallEstimate recall = queries.search(index, count, options, workers);
    task.advance(1);
    return recall;
  }
}
