package io.orthant.bench.experiment;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.Context;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderLayer.Kind;
import io.orthant.learn.nn.EncoderParameters;
import io.orthant.learn.train.EpochReport;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.learn.train.TrainingObjective;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The same encoder with different mixers, trained on the same data: once with feed-forward parts
 * widened until all have as many parameters as attention, for equally many passes; once of equal
 * widths, for so many passes as take the time of those of attention.
 */
final class MixerRace {
  private static final int DIMENSION = 32;
  private static final int FEED_FORWARD = 128;
  private static final int TIMED_STEPS = 40;
  private static final int UNTIMED_STEPS = 10;
  private static final String ATTENTION = "attention";
  private static final String BPROJ = "BProj";
  private static final String SEPCONV = "SepConv";
  private static final String HYBRID = "SepConv, attention";

  private static final Map<String, List<Kind>> MIXERS = new LinkedHashMap<>();

  static {
    MIXERS.put(ATTENTION, List.of(Kind.ATTENTION, Kind.ATTENTION));
    MIXERS.put(BPROJ, List.of(Kind.BPROJ, Kind.BPROJ));
    MIXERS.put(SEPCONV, List.of(Kind.SEPCONV, Kind.SEPCONV));
    MIXERS.put(HYBRID, List.of(Kind.SEPCONV, Kind.ATTENTION));
    MIXERS.put("attention, SepConv", List.of(Kind.ATTENTION, Kind.SEPCONV));
  }

  private final SequenceTask task;
  private final List<HeldOut> test;
  private final TrainingObjective objective;
  private final ExperimentOptions options;

  MixerRace(SequenceTask task, TrainingObjective objective, ExperimentOptions options) {
    this.task = task;
    this.objective = objective;
    this.options = options;
    test = first(task.dataset().test(), options.full() ? 20_000 : 4_000);
  }

  /**
   * A trained model.
   *
   * @param parameters of its encoder
   * @param passes over the data
   * @param seconds of the processor that training took
   * @param metrics of the test targets
   * @param epochs how validation developed
   */
  private record Trained(
      long parameters,
      int passes,
      double seconds,
      RankingMetrics metrics,
      List<EpochReport> epochs) {
    double ndcg() {
      return metrics.ndcg10();
    }
  }

  void run(Progress progress, Found found) throws IOException {
    int passes = task.passes();
    EncoderConfig attention = config(ATTENTION, FEED_FORWARD, passes, 1).encoder();
    Map<String, Double> stepSeconds = new LinkedHashMap<>();
    for (String name : MIXERS.keySet()) {
      stepSeconds.put(name, stepSeconds(config(name, FEED_FORWARD, 100, 1)));
    }
    Map<String, List<Trained>> sameSize = new LinkedHashMap<>();
    Map<String, List<Trained>> sameTime = new LinkedHashMap<>();
    int runs = 2 * MIXERS.size() * options.seeds();
    try (Progress.Task running = progress.start("training on " + task.name(), runs, "runs")) {
      for (int seed = 1; seed <= options.seeds(); seed++) {
        for (String name : MIXERS.keySet()) {
          running.note("%s, seed %d".formatted(name, seed));
          int width =
              EncoderWidth.matching(
                  attention, feedForward -> config(name, feedForward, 1, 1).encoder());
          Trained wide = train(config(name, width, passes, seed));
          sameSize.computeIfAbsent(name, _ -> new ArrayList<>()).add(wide);
          running.advance(1);
          double ratio = seconds(stepSeconds, ATTENTION) / seconds(stepSeconds, name);
          int affordable = Math.toIntExact(Math.max(1, Math.round(passes * ratio)));
          // Attention is the measure of both, and is trained once.
          sameTime
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(
                  name.equals(ATTENTION)
                      ? wide
                      : train(config(name, FEED_FORWARD, affordable, seed)));
          running.advance(1);
        }
      }
    }
    found.sections().add(table("equal parameters", sameSize));
    found.sections().add(table("equal time", sameTime));
    found.sections().add(curves(sameTime));
    claims(found, "equal parameters", sameSize);
    claims(found, "equal time", sameTime);
  }

  private static double seconds(Map<String, Double> stepSeconds, String name) {
    return Objects.requireNonNull(stepSeconds.get(name), name);
  }

  private TrainConfig config(String name, int feedForward, int passes, int seed) {
    return task.settings()
        .get()
        .objective(objective)
        .dimension(DIMENSION)
        .layers(Objects.requireNonNull(MIXERS.get(name), name))
        .feedForward(feedForward)
        .epochs(passes)
        .patience(passes)
        .seed(seed)
        .build();
  }

  /** Seconds of the processor for a step of training, after some to warm up. */
  private double stepSeconds(TrainConfig config) throws IOException {
    double[] start = {0};
    int[] steps = {0};
    try (ScratchFolder folder = ScratchFolder.of("mixers")) {
      new Trainer(task.dataset(), config, folder.path())
          .run(
              Progress.NONE,
              () -> {
                steps[0]++;
                if (steps[0] == UNTIMED_STEPS) {
                  start[0] = processSeconds();
                }
                return steps[0] == UNTIMED_STEPS + TIMED_STEPS;
              });
      return (processSeconds() - start[0]) / TIMED_STEPS;
    }
  }

  private Trained train(TrainConfig config) throws IOException {
    double start = processSeconds();
    try (ScratchFolder folder = ScratchFolder.of("mixers")) {
      List<EpochReport> epochs =
          new Trainer(task.dataset(), config, folder.path())
              .run(Progress.NONE, () -> false)
              .epochs();
      double seconds = processSeconds() - start;
      try (SequenceModel model = SequenceModel.open(folder.path())) {
        Context context = config.encoder().causal() ? Context.BEFORE : Context.AROUND;
        return new Trained(
            EncoderParameters.count(config.encoder()),
            config.epochs(),
            seconds,
            RankingMetrics.of(model.ranker(context).ranks(test)),
            epochs);
      }
    }
  }

  private static double processSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private Section table(String basis, Map<String, List<Trained>> models) {
    List<List<String>> rows = new ArrayList<>();
    models.forEach(
        (name, seeds) ->
            rows.add(
                List.of(
                    name,
                    "%,d".formatted(seeds.getFirst().parameters()),
                    Integer.toString(seeds.getFirst().passes()),
                    "%.0f".formatted(Interval.of(values(seeds, Trained::seconds)).mean()),
                    cell(values(seeds, Trained::ndcg)),
                    cell(values(seeds, one -> one.metrics().hitRate10())))));
    return new Section.Table(
        "At %s, %s".formatted(basis, task.name()),
        "%,d test targets over the whole catalogue; mean of %d seeds and 95%% interval; seconds of the processor."
            .formatted(test.stream().mapToInt(HeldOut::targets).sum(), options.seeds()),
        List.of("mixers", "encoder parameters", "passes", "seconds", "NDCG@10", "HR@10"),
        rows);
  }

  private static String cell(double[] values) {
    return Interval.of(values).text("%.4f");
  }

  private Section curves(Map<String, List<Trained>> models) {
    List<Section.Curves.Line> lines = new ArrayList<>();
    models.forEach(
        (name, seeds) ->
            lines.add(
                new Section.Curves.Line(
                    name,
                    seeds.getFirst().epochs().stream()
                        .map(
                            epoch ->
                                new Section.Curves.Mark(
                                    epoch.seconds(),
                                    TrainingRace.ndcg(epoch),
                                    "pass %d".formatted(epoch.epoch())))
                        .toList())));
    return new Section.Curves(
        "Validation NDCG@10 by time, " + task.name(),
        "One seed, at equal widths; each point is a pass.",
        "seconds",
        "NDCG@10",
        false,
        lines);
  }

  private void claims(Found found, String basis, Map<String, List<Trained>> models) {
    String text = "%s, %s, NDCG@10, %%s minus %%s".formatted(task.name(), basis);
    for (String[] pair :
        new String[][] {{HYBRID, ATTENTION}, {SEPCONV, BPROJ}, {ATTENTION, BPROJ}}) {
      double[] better = values(models.getOrDefault(pair[0], List.of()), Trained::ndcg);
      double[] other = values(models.getOrDefault(pair[1], List.of()), Trained::ndcg);
      double[] gain = new double[better.length];
      Arrays.setAll(gain, i -> better[i] - other[i]);
      found
          .claims()
          .add(Interval.of(gain).claim(Mixers.NAME, text.formatted(pair[0], pair[1]), 0, options));
    }
  }

  private static double[] values(List<Trained> seeds, ToDoubleFunction<Trained> value) {
    return seeds.stream().mapToDouble(value).toArray();
  }

  /** The first sequences that together have so many targets, or all. */
  private static List<HeldOut> first(List<HeldOut> all, int targets) {
    List<HeldOut> some = new ArrayList<>();
    int found = 0;
    for (HeldOut one : all) {
      if (found >= targets) {
        break;
      }
      some.add(one);
      found += one.targets();
    }
    return some;
  }
}
