package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.Context;
import io.orthant.learn.ModelRanker;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.learn.eval.FirstOrderMarkov;
import io.orthant.learn.eval.Popularity;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss;
import io.orthant.learn.train.PrivacyCard;
import io.orthant.learn.train.PrivacyConfig;
import io.orthant.learn.train.PrivacyConfig.Clipping;
import io.orthant.learn.train.PrivacyConfig.Unit;
import io.orthant.learn.train.PrivateTrainer;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.privacy.Budget;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same encoder trained on the same data under budgets of several sizes, and without one.
 *
 * <p>Noise goes to every item vector, and its length grows with the root of their number: vectors
 * are short, and a step takes many units, so that a sum is long beside its noise. With several
 * rates, the one that ranks the validation targets best is taken, by a run of its own.
 */
final class BudgetSweep {
  private static final double DELTA = 1e-6;
  private static final int PASSES = 8;
  private static final int UNITS_OF_A_STEP = 6;
  private static final double[] RATES = {3e-4, 1e-3, 3e-3};
  private static final double QUICK_RATE = 1e-3;
  private static final List<Clipping> CLIPPINGS = List.of(Clipping.FLAT, Clipping.ADACLIP);
  private static final int TUNING_SEED = 1000;
  private static final String WITHOUT = "no budget";
  private static final String UNTRAINED = "untrained";

  private final String data;
  private final Dataset dataset;
  private final Unit unit;
  private final ExperimentOptions options;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param data what the data, and what is protected in it, is called
   */
  BudgetSweep(String data, Dataset dataset, Unit unit, ExperimentOptions options) {
    this.data = data;
    this.dataset = dataset;
    this.unit = unit;
    this.options = options;
  }

  /**
   * What one run came to.
   *
   * @param rate learning rate
   * @param noise multiplier; 0 without a budget
   */
  private record Trained(double rate, RankingMetrics metrics, long steps, double noise) {}

  void run(double[] epsilons, Progress progress, Found found) throws IOException {
    double popularity = ndcg("popularity", new Popularity(dataset.catalog()).ranks(dataset.test()));
    ndcg("first-order Markov", FirstOrderMarkov.of(dataset).ranks(dataset.test()));
    Map<String, List<Section.Curves.Mark>> lines = new LinkedHashMap<>();
    int tried = options.full() ? RATES.length : 0;
    int runs = epsilons.length * CLIPPINGS.size() * (tried + options.seeds()) + options.seeds();
    try (Progress.Task task = progress.start(data, runs, "runs")) {
      List<Trained> untrained = new ArrayList<>();
      for (int seed = 1; seed <= options.seeds(); seed++) {
        untrained.add(untrained(seed));
      }
      double beforehand = row(UNTRAINED, untrained).mean();
      List<Trained> without = new ArrayList<>();
      for (int seed = 1; seed <= options.seeds(); seed++) {
        without.add(withoutBudget(seed));
        task.advance(1);
      }
      double reference = row(WITHOUT, without).mean();
      for (double epsilon : epsilons) {
        for (Clipping clipping : CLIPPINGS) {
          String name = clipping.name().toLowerCase(Locale.ROOT);
          task.note("epsilon %s, %s".formatted(epsilon, name));
          double rate = bestRate(epsilon, clipping, task);
          List<Trained> models = new ArrayList<>();
          for (int seed = 1; seed <= options.seeds(); seed++) {
            models.add(underBudget(epsilon, clipping, rate, seed, dataset.test()));
            task.advance(1);
          }
          Interval ndcg = row("epsilon %s, %s".formatted(epsilon, name), models);
          lines
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(
                  new Section.Curves.Mark(
                      epsilon,
                      ndcg.mean(),
                      ndcg.low(),
                      ndcg.high(),
                      "%.4f at epsilon %s".formatted(ndcg.mean(), epsilon)));
          double[] gain = new double[models.size()];
          Arrays.setAll(
              gain,
              i ->
                  models.get(i).metrics().ndcg10()
                      - Math.max(popularity, untrained.get(i).metrics().ndcg10()));
          found
              .claims()
              .add(
                  Interval.of(gain)
                      .claim(
                          PrivateRecommender.NAME,
                          "%s, NDCG@10 at epsilon %s by %s over popularity and the untrained encoder"
                              .formatted(data, epsilon, name),
                          0,
                          options));
        }
      }
      lines.put(WITHOUT, level(epsilons, reference));
      lines.put("popularity", level(epsilons, popularity));
      lines.put(UNTRAINED, level(epsilons, beforehand));
    }
    found.sections().add(curves(lines));
    found.sections().add(table());
  }

  private double bestRate(double epsilon, Clipping clipping, Progress.Task task)
      throws IOException {
    if (!options.full()) {
      return QUICK_RATE;
    }
    double best = RATES[0];
    double most = -1;
    for (double rate : RATES) {
      double ndcg =
          underBudget(epsilon, clipping, rate, TUNING_SEED, dataset.validation())
              .metrics()
              .ndcg10();
      if (ndcg > most) {
        most = ndcg;
        best = rate;
      }
      task.advance(1);
    }
    return best;
  }

  private static List<Section.Curves.Mark> level(double[] epsilons, double value) {
    return Arrays.stream(epsilons)
        .mapToObj(epsilon -> new Section.Curves.Mark(epsilon, value, "%.4f".formatted(value)))
        .toList();
  }

  private double ndcg(String name, int[] ranks) {
    RankingMetrics metrics = RankingMetrics.of(ranks);
    rows.add(
        List.of(
            name,
            "-",
            "-",
            "-",
            "%.4f".formatted(metrics.ndcg10()),
            "",
            "%.4f".formatted(metrics.hitRate10())));
    return metrics.ndcg10();
  }

  private Interval row(String name, List<Trained> models) {
    Interval ndcg =
        Interval.of(models.stream().mapToDouble(one -> one.metrics().ndcg10()).toArray());
    Interval hits =
        Interval.of(models.stream().mapToDouble(one -> one.metrics().hitRate10()).toArray());
    Trained first = models.getFirst();
    rows.add(
        List.of(
            name,
            first.noise() == 0 ? "-" : "%.3f".formatted(first.noise()),
            Long.toString(first.steps()),
            Double.toString(first.rate()),
            "%.4f".formatted(ndcg.mean()),
            ndcg.range("%.4f"),
            "%.4f".formatted(hits.mean())));
    return ndcg;
  }

  private Section table() {
    return new Section.Table(
        "NDCG@10 by budget, " + data,
        "Delta %s; test targets over the whole catalogue of %,d items, %d passes, %d seeds."
            .formatted(DELTA, dataset.catalog().size(), PASSES, options.seeds()),
        List.of("trained", "noise multiplier", "steps", "rate", "NDCG@10", "95% interval", "HR@10"),
        rows);
  }

  private Section curves(Map<String, List<Section.Curves.Mark>> lines) {
    return new Section.Curves(
        "NDCG@10 against epsilon, " + data,
        "Delta %s, mean over the seeds; dashed: 95%% intervals.".formatted(DELTA),
        "epsilon",
        "NDCG@10",
        false,
        lines.entrySet().stream()
            .map(line -> new Section.Curves.Line(line.getKey(), line.getValue()))
            .toList());
  }

  private static TrainConfig.Builder config(int seed) {
    return TrainConfig.builder()
        .dimension(32)
        .layers(1)
        .heads(1)
        .feedForward(64)
        .maxLength(20)
        .dropout(0)
        .loss(new OutputLoss.SampledSoftmax(new SamplerConfig.Uniform(), 256))
        .warmupSteps(0)
        .epochs(PASSES)
        .patience(PASSES)
        .validationTargets(2000)
        .threads(1)
        .seed(seed);
  }

  /** With tied items a fresh encoder answers with the last item, which is right now and then. */
  private Trained untrained(int seed) {
    TrainConfig config = config(seed).build();
    try (Arena arena = Arena.ofShared()) {
      ModelWeights weights =
          ModelWeights.create(
              config.encoder(), dataset.catalog().size(), config.tied(), new Seed(seed), arena);
      int[] ranks = new ModelRanker(weights, Context.BEFORE).ranks(dataset.test());
      return new Trained(0, RankingMetrics.of(ranks), 0, 0);
    }
  }

  private Trained withoutBudget(int seed) throws IOException {
    try (ScratchFolder folder = ScratchFolder.of("budget")) {
      TrainConfig config = config(seed).build();
      long steps =
          new Trainer(dataset, config, folder.path()).run(Progress.NONE, () -> false).steps();
      return new Trained(config.learningRate(), metrics(folder.path(), dataset.test()), steps, 0);
    }
  }

  private Trained underBudget(
      double epsilon, Clipping clipping, double rate, int seed, List<HeldOut> targets)
      throws IOException {
    PrivacyConfig usual = PrivacyConfig.of(new Budget(epsilon, DELTA));
    PrivacyConfig privacy =
        new PrivacyConfig(
            usual.budget(),
            unit,
            Math.toIntExact(units() / UNITS_OF_A_STEP),
            usual.unitWindows(),
            clipping,
            0,
            usual.averageDecay(),
            true);
    TrainConfig config =
        config(seed)
            .privacy(privacy)
            .clippingNorm(1)
            .learningRate(rate)
            .batchPositions(4096)
            .build();
    try (ScratchFolder folder = ScratchFolder.of("budget")) {
      long steps =
          new PrivateTrainer(dataset, config, folder.path())
              .run(Progress.NONE, () -> false)
              .steps();
      return new Trained(
          rate,
          metrics(folder.path(), targets),
          steps,
          PrivacyCard.read(folder.path()).noiseMultiplier());
    }
  }

  private long units() {
    return unit == Unit.EXAMPLE
        ? dataset.training().size()
        : dataset.training().stream().map(Sequence::group).distinct().count();
  }

  private static RankingMetrics metrics(Path folder, List<HeldOut> targets) throws IOException {
    try (SequenceModel model = SequenceModel.open(folder)) {
      return RankingMetrics.of(model.ranker().ranks(targets));
    }
  }
}
