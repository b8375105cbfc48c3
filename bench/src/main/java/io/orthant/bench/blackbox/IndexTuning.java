package io.orthant.bench.blackbox;

import io.orthant.app.BlackboxTuner;
import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.GloveFile;
import io.orthant.bench.experiment.Interval;
import io.orthant.bench.experiment.SearchSplit;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.index.IndexConfig;
import io.orthant.index.RecallTarget;
import io.orthant.index.SearchOptions;
import io.orthant.index.SettingTrial;
import io.orthant.index.SettingTrials;
import io.orthant.index.Tuner;
import io.orthant.index.Tuning;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tunes the index of word vectors as a black box, against a grid of its two settings, and says what
 * the tuner that knows what an index is makes of it. Costs are times of the processor: the median
 * of five passes in the search, and of passes by turns of what was found in the comparison.
 */
final class IndexTuning {
  private static final double RECALL = 0.95;
  private static final int K = 10;
  private static final int QUERIES = 2000;
  private static final int TURNS = 21;

  /** Numbers of probes, and of candidates, in the grid. */
  private static final int STEPS = 14;

  private final ExperimentOptions options;

  IndexTuning(ExperimentOptions options) {
    this.options = options;
  }

  void run(Progress progress, ExperimentPart.Found found) throws IOException {
    Matrix all = GloveFile.read(options.data());
    int[] order = SearchSplit.shuffled(all.rows(), new Seed(1).stream("split"));
    int held = order.length - QUERIES;
    int rows = options.full() ? held : 40_000;
    Matrix base = SearchSplit.copy(all, Arrays.copyOf(order, rows), true);
    Matrix queries = SearchSplit.copy(all, Arrays.copyOfRange(order, held, order.length), true);
    IndexConfig config = IndexConfig.builder().seed(1).build();
    RecallTarget target =
        new RecallTarget(RECALL, K, QUERIES, 1, Runtime.getRuntime().availableProcessors());
    try (VectorIndex index = VectorIndex.build(base, config, progress);
        SettingTrials trials = SettingTrials.of(index, target, queries, progress)) {
      compare(index, trials, target, queries, progress, found.sections(), found.claims());
    }
  }

  /** A setting, and how many were tried to find it. */
  private record Found(SearchOptions setting, double recall, int evaluations) {}

  private void compare(
      VectorIndex index,
      SettingTrials trials,
      RecallTarget target,
      Matrix queries,
      Progress progress,
      List<Section> sections,
      List<Claim> claims) {
    BlackboxTuner tuner = new BlackboxTuner(trials, RECALL, index.options(K));
    Map<String, List<Found>> found = new LinkedHashMap<>();
    List<SettingTrial> grid = grid(trials, progress);
    SettingTrial fastest = tuner.fastest(grid);
    found.put("grid", List.of(found(fastest, grid.size())));
    int evaluations = grid.size() / 4;
    List<OptimizerName> names =
        List.of(
            OptimizerName.LEARNED,
            OptimizerName.CMA_ES,
            OptimizerName.ZO_SGD,
            OptimizerName.ZO_ADAM,
            OptimizerName.NES);
    for (OptimizerName name : names) {
      String method = name.name().toLowerCase(Locale.ROOT).replace('_', '-');
      for (int seed = 1; seed <= options.seeds(); seed++) {
        List<SettingTrial> tried =
            tuner.run(
                BlackboxTuner.optimizer(name, null),
                evaluations,
                new Seed(seed),
                () -> false,
                progress);
        if (tried.stream().anyMatch(trial -> trial.shortfall(RECALL) == 0)) {
          found
              .computeIfAbsent(method, _ -> new ArrayList<>())
              .add(found(tuner.fastest(tried), tried.size()));
        }
      }
    }
    Tuning known = Tuner.tune(index, target, queries, progress);
    found.put("tuner", List.of(new Found(known.options(K), known.recall(), 0)));
    Map<SearchOptions, Double> micros = byTurns(trials, found);
    double reference = micros(micros, Objects.requireNonNull(found.get("grid")).getFirst());
    List<List<String>> table = new ArrayList<>();
    found.forEach(
        (method, list) -> {
          for (Found one : list) {
            table.add(
                List.of(
                    method,
                    Integer.toString(one.setting().probes()),
                    Integer.toString(one.setting().rerank()),
                    "%.4f".formatted(one.recall()),
                    "%.1f".formatted(micros(micros, one)),
                    "%.3f".formatted(micros(micros, one) / reference),
                    one.evaluations() == 0 ? "-" : Integer.toString(one.evaluations())));
          }
        });
    sections.add(
        new Section.Table(
            "Tuning for a recall of %s, glove-100".formatted(RECALL),
            "%,d rows, %,d queries. Microseconds of a processor, the median of %d passes by turns; evaluations: settings tried."
                .formatted(index.info().rows(), queries.rows(), TURNS),
            List.of(
                "method", "probes", "rerank", "recall", "microseconds", "over grid", "evaluations"),
            table));
    for (OptimizerName name : List.of(OptimizerName.LEARNED, OptimizerName.CMA_ES)) {
      String method = name.name().toLowerCase(Locale.ROOT).replace('_', '-');
      double[] ratios =
          found.getOrDefault(method, List.of()).stream()
              .mapToDouble(one -> micros(micros, one) / reference)
              .toArray();
      boolean everySeed = ratios.length == options.seeds();
      claims.add(
          (everySeed ? Interval.of(ratios) : Interval.of(Double.NaN))
              .claimAtMost(
                  ZerothOrder.NAME,
                  "time at recall %s of %s over that of the grid, by a quarter of its evaluations, glove-100"
                      .formatted(RECALL, method),
                  1.05,
                  options));
    }
  }

  private static Found found(SettingTrial trial, int evaluations) {
    return new Found(
        new SearchOptions(K, trial.probes(), trial.rerank()), trial.recall(), evaluations);
  }

  /** Every pair of probes and rerank of two ladders. */
  private static List<SettingTrial> grid(SettingTrials trials, Progress progress) {
    List<SettingTrial> tried = new ArrayList<>();
    SortedSet<Integer> probes = ladder(1, trials.partitions());
    SortedSet<Integer> reranks = ladder(K, Math.min(1000, trials.mostRerank()));
    try (Progress.Task task =
        progress.start("grid", (long) probes.size() * reranks.size(), "settings")) {
      for (int probe : probes) {
        for (int rerank : reranks) {
          tried.add(trials.run(probe, rerank));
          task.advance(1);
        }
      }
    }
    return tried;
  }

  private static SortedSet<Integer> ladder(int least, int most) {
    SortedSet<Integer> ladder = new TreeSet<>();
    for (int i = 0; i < STEPS; i++) {
      ladder.add(
          (int) Math.round(least * Math.pow((double) most / least, (double) i / (STEPS - 1))));
    }
    return ladder;
  }

  /** Times all settings again, one after the other, many times over. */
  private static Map<SearchOptions, Double> byTurns(
      SettingTrials trials, Map<String, List<Found>> found) {
    Map<SearchOptions, List<Double>> times = new LinkedHashMap<>();
    found.values().stream()
        .flatMap(List::stream)
        .forEach(one -> times.put(one.setting(), new ArrayList<>()));
    for (int turn = 0; turn < TURNS; turn++) {
      times.forEach((setting, list) -> list.add(trials.cpuMicros(setting)));
    }
    Map<SearchOptions, Double> medians = new LinkedHashMap<>();
    times.forEach(
        (setting, list) ->
            medians.put(setting, list.stream().sorted().skip(TURNS / 2).findFirst().orElseThrow()));
    return medians;
  }

  private static double micros(Map<SearchOptions, Double> all, Found one) {
    return Objects.requireNonNull(all.get(one.setting()));
  }
}
