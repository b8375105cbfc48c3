package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.nn.DepthNoise;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderLayer.Kind;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.SdeLayer;
import io.orthant.learn.robustness.HistoryPerturbation;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;

/**
 * A Transformer of two layers beside encoders whose second layer flows in depth, widened until they
 * have as many parameters: NDCG@10 of the last target of each test sequence, by the history as it
 * is and by perturbed ones.
 */
final class HistoryRobustness {
  private static final int DIMENSION = 32;
  private static final int FEED_FORWARD = 128;
  private static final double SHARE = 0.2;
  private static final int FULL_TARGETS = 4000;
  private static final int QUICK_TARGETS = 500;
  private static final String TRANSFORMER = "Transformer";
  private static final String ODE = "attention, ODE";
  private static final String SDE = "attention, SDE multiplicative 0.1";
  private static final int RUNS = 10;
  private static final String AVERAGED = SDE + ", mean of %d paths".formatted(RUNS);

  private final SequenceTask task;
  private final ExperimentOptions options;

  HistoryRobustness(SequenceTask task, ExperimentOptions options) {
    this.task = task;
    this.options = options;
  }

  void run(Progress progress, Found found) throws IOException {
    Map<String, List<double[]>> kept = new LinkedHashMap<>();
    List<List<HeldOut>> tests = tests();
    EncoderConfig plain = config(TRANSFORMER, FEED_FORWARD, 1).encoder();
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (String name : List.of(TRANSFORMER, ODE, SDE)) {
      widths.put(
          name,
          EncoderWidth.matching(plain, feedForward -> config(name, feedForward, 1).encoder()));
    }
    try (Progress.Task running =
        progress.start(task.name(), (long) widths.size() * options.seeds(), "models")) {
      for (int seed = 1; seed <= options.seeds(); seed++) {
        for (Map.Entry<String, Integer> one : widths.entrySet()) {
          running.note("%s, seed %d".formatted(one.getKey(), seed));
          measure(one.getKey(), config(one.getKey(), one.getValue(), seed), tests, kept);
          running.advance(1);
        }
      }
    }
    found.sections().add(table(kept, tests.getFirst().size()));
    for (String noisy : List.of(SDE, AVERAGED)) {
      found
          .claims()
          .add(
              claim(
                  "share of NDCG@10 kept under perturbation, %s minus Transformer".formatted(noisy),
                  compared(kept, noisy, (sde, other) -> sde[1] / sde[0] - other[1] / other[0]),
                  0));
      found
          .claims()
          .add(
              claim(
                  "clean NDCG@10, %s over Transformer".formatted(noisy),
                  compared(kept, noisy, (sde, other) -> sde[0] / other[0]),
                  0.98));
    }
  }

  private interface Value {
    double of(double[] seed);
  }

  /** An encoder beside the Transformer, seed by seed. */
  private static Interval compared(
      Map<String, List<double[]>> kept,
      String name,
      ToDoubleBiFunction<double[], double[]> comparison) {
    List<double[]> own = Objects.requireNonNull(kept.get(name), name);
    List<double[]> others = Objects.requireNonNull(kept.get(TRANSFORMER), TRANSFORMER);
    double[] values = new double[own.size()];
    Arrays.setAll(values, i -> comparison.applyAsDouble(own.get(i), others.get(i)));
    return Interval.of(values);
  }

  private TrainConfig config(String name, int feedForward, int seed) {
    return task.settings()
        .get()
        .dimension(DIMENSION)
        .layers(List.of(Kind.ATTENTION, name.equals(TRANSFORMER) ? Kind.ATTENTION : Kind.SDE))
        .flow(new SdeLayer(4, DepthNoise.parse(name.equals(SDE) ? "multiplicative:0.1" : "none")))
        .feedForward(feedForward)
        .epochs(task.passes())
        .patience(task.passes())
        .seed(seed)
        .build();
  }

  /** The last target of each sequence with its history as it is, then perturbed in each way. */
  private List<List<HeldOut>> tests() {
    int targets = options.full() ? FULL_TARGETS : QUICK_TARGETS;
    List<List<HeldOut>> tests = new ArrayList<>();
    tests.add(new ArrayList<>());
    HistoryPerturbation.Kind[] kinds = HistoryPerturbation.Kind.values();
    for (HistoryPerturbation.Kind _ : kinds) {
      tests.add(new ArrayList<>());
    }
    RandomGenerator random = new Seed(5).stream("perturbed histories");
    for (HeldOut one :
        task.dataset().test().subList(0, Math.min(targets, task.dataset().test().size()))) {
      int last = one.items().length - 1;
      int[] history = Arrays.copyOf(one.items(), last);
      tests.getFirst().add(new HeldOut(one.group(), one.items(), last));
      for (int kind = 0; kind < kinds.length; kind++) {
        int[] changed =
            new HistoryPerturbation(kinds[kind], SHARE)
                .apply(history, task.dataset().catalog().size(), random);
        int[] items = Arrays.copyOf(changed, changed.length + 1);
        items[changed.length] = one.items()[last];
        tests.get(1 + kind).add(new HeldOut(one.group(), items, changed.length));
      }
    }
    return tests;
  }

  /** Trains a model and tests it without noise and, if it has some, by averages over its paths. */
  private void measure(
      String name, TrainConfig config, List<List<HeldOut>> tests, Map<String, List<double[]>> kept)
      throws IOException {
    try (ScratchFolder folder = ScratchFolder.of("sde")) {
      new Trainer(task.dataset(), config, folder.path()).run(Progress.NONE, () -> false);
      add(name, folder, NoiseRuns.off(), tests, kept);
      if (config.encoder().noisy()) {
        add(AVERAGED, folder, NoiseRuns.of(config.seed(), RUNS), tests, kept);
      }
    }
  }

  /** NDCG@10 clean, the mean over perturbations, then each. */
  private static void add(
      String name,
      ScratchFolder folder,
      NoiseRuns noise,
      List<List<HeldOut>> tests,
      Map<String, List<double[]>> kept)
      throws IOException {
    try (SequenceModel model = SequenceModel.open(folder.path(), noise)) {
      double[] values = new double[tests.size() + 1];
      for (int i = 0; i < tests.size(); i++) {
        double ndcg = RankingMetrics.of(model.ranker().ranks(tests.get(i))).ndcg10();
        values[i == 0 ? 0 : i + 1] = ndcg;
        values[1] += i == 0 ? 0 : ndcg / (tests.size() - 1);
      }
      kept.computeIfAbsent(name, _ -> new ArrayList<>()).add(values);
    }
  }

  private Section table(Map<String, List<double[]>> kept, int targets) {
    List<List<String>> rows = new ArrayList<>();
    kept.forEach(
        (name, seeds) -> {
          List<String> row = new ArrayList<>(List.of(name));
          for (int i : new int[] {0, 2, 3, 4}) {
            row.add(cell(seeds, seed -> seed[i]));
          }
          row.add(cell(seeds, seed -> seed[1] / seed[0]));
          rows.add(row);
        });
    return new Section.Table(
        "Perturbed histories, " + task.name(),
        "NDCG@10 of %,d targets over the whole catalogue, with 20%% of the items of a history dropped, swapped with the next, or a random one injected before them; %d passes, equal parameters, mean of %d seeds and 95%% interval. Kept: the mean of the three over the clean one."
            .formatted(targets, task.passes(), options.seeds()),
        List.of("encoder", "clean", "dropped", "swapped", "injected", "kept"),
        rows);
  }

  private static String cell(List<double[]> seeds, Value value) {
    return Interval.of(seeds.stream().mapToDouble(value::of).toArray()).text("%.4f");
  }

  private Claim claim(String text, Interval interval, double bar) {
    return interval.claim(NeuralSde.NAME, "%s, %s".formatted(task.name(), text), bar, options);
  }
}
