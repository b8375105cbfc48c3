package io.orthant.bench.experiment;

import io.orthant.app.NoiseFindings;
import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.bench.ScratchFolder;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.bench.experiment.TrainingRace.Entrant;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.noise.NoiseAnalysis;
import io.orthant.learn.noise.NoiseSample;
import io.orthant.learn.optim.AcClip;
import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.CClip;
import io.orthant.learn.optim.GClip;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.EpochReport;
import io.orthant.learn.train.NoiseProbe;
import io.orthant.learn.train.OutputLoss;
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

/**
 * Whether gradient noise of an attention model is heavy-tailed, whether clipping helps where noise
 * is, and whether ACClip trains a Transformer better than Adam and SGD do. Zhang et al., "Why are
 * Adaptive Methods Good for Attention Models?", NeurIPS 2020.
 */
public final class HeavyTails implements Experiment {
  private static final String NAME = "acclip";
  private static final int PASSES = 4;
  private static final int QUICK_PASSES = 2;
  private static final int QUICK_SHARE = 10;
  private static final int PARETO_RUNS = 60;
  private static final double[] OUTLIERS = {10, 100, 1000};

  private static final List<Entrant> ENTRANTS =
      List.of(
          new Entrant("SGD", Sgd.withMomentum(0.9), List.of(0.1, 0.3, 1.0, 3.0)),
          new Entrant("Adam", Adam.standard(), List.of(1e-3, 3e-3, 1e-2, 3e-2)),
          new Entrant("ACClip", AcClip.standard(), List.of(3.0, 10.0, 30.0, 100.0)));

  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of(
              "synthetic",
              (options, _, found) -> {
                synthetic(options, found);
                outliers(options, found);
              }),
          ExperimentPart.of("noise", HeavyTails::noise),
          ExperimentPart.of(
              "calls",
              (options, progress, found) ->
                  race(options, "calls of the JDK", calls(options, progress), progress, found)),
          ExperimentPart.ofFull(
              "beauty",
              (options, progress, found) ->
                  race(
                      options,
                      "Amazon Beauty",
                      BeautyFile.read(options.data(), progress),
                      progress,
                      found)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Tails of gradient noise, and ACClip beside Adam and SGD on a Transformer.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    Found found = ExperimentPart.run(PARTS, options, progress);
    if (!options.full()) {
      found
          .notes()
          .add(
              "Quick: a %dth of the JDK's methods, %d passes instead of %d, %d of 5 seeds."
                  .formatted(QUICK_SHARE, QUICK_PASSES, PASSES, options.seeds()));
    }
    return found.findings("Heavy tails and clipping");
  }

  private static Dataset calls(ExperimentOptions options, Progress progress) throws IOException {
    return RuntimeCalls.read(options.full() ? 1 : QUICK_SHARE, progress);
  }

  /**
   * A Transformer of half the default width, so that five seeds at four rates take minutes; without
   * clipping before the rule; on one thread whatever the machine.
   */
  private static TrainConfig.Builder config() {
    return TrainConfig.builder()
        .dimension(32)
        .feedForward(128)
        .batchPositions(1024)
        .loss(new OutputLoss.SampledSoftmax(new SamplerConfig.LogUniform(), 256))
        .clippingNorm(Double.POSITIVE_INFINITY)
        .validationTargets(2000)
        .threads(1);
  }

  private static void race(
      ExperimentOptions options, String data, Dataset dataset, Progress progress, Found found)
      throws IOException {
    int seeds = options.seeds();
    int runs = ENTRANTS.stream().mapToInt(one -> TrainingRace.runs(one, seeds)).sum();
    try (Progress.Task task = progress.start("training on " + data, runs, "runs")) {
      TrainingRace race =
          new TrainingRace(data, dataset, config(), options.full() ? PASSES : QUICK_PASSES, task);
      for (Entrant entrant : ENTRANTS) {
        race.enter(entrant, seeds);
      }
      found.sections().add(race.curves("training loss", EpochReport::meanLoss));
      found.sections().add(race.curves("validation NDCG@10", TrainingRace::ndcg));
      found.sections().add(race.tuningTable());
      found.sections().add(race.table());
      for (String other : List.of("Adam", "SGD")) {
        found
            .claims()
            .add(
                Interval.of(race.gain("ACClip", other, TrainingRace::ndcg, 0))
                    .claim(
                        NAME,
                        "A3 %s, validation NDCG@10, ACClip minus %s".formatted(data, other),
                        0,
                        options));
        found
            .claims()
            .add(
                Interval.of(race.gain("ACClip", other, EpochReport::meanLoss, 100))
                    .claimAtMost(
                        NAME,
                        "A3 %s, training loss, ACClip minus %s".formatted(data, other),
                        0,
                        options));
      }
    }
  }

  /** Noise of the Transformer beside that of the same model without its layers. */
  private static void noise(ExperimentOptions options, Progress progress, Found found)
      throws IOException {
    Dataset dataset = calls(options, progress);
    int seeds = options.seeds();
    double[] attention = new double[seeds];
    double[] linear = new double[seeds];
    try (Progress.Task task = progress.start("sampling noise", 2L * seeds, "runs")) {
      for (int seed = 1; seed <= seeds; seed++) {
        List<NoiseSample> transformer = sample(options, config(), dataset, seed);
        task.advance(1);
        List<NoiseSample> bilinear = sample(options, config().layers(0), dataset, seed);
        task.advance(1);
        attention[seed - 1] = index(transformer.getLast(), "attention");
        linear[seed - 1] = index(bilinear.getLast(), "item vectors");
        if (seed == 1) {
          for (Section section : NoiseFindings.of(transformer).sections()) {
            found.sections().add(named("Transformer", section));
          }
          for (Section section : NoiseFindings.of(bilinear).sections()) {
            found.sections().add(named("log-bilinear model", section));
          }
        }
      }
    }
    double[] difference = new double[seeds];
    Arrays.setAll(difference, i -> linear[i] - attention[i]);
    found
        .claims()
        .add(
            Interval.of(attention)
                .claimAtMost(
                    NAME, "A1 tail index of the noise of attention, at the end", 1.75, options));
    found
        .claims()
        .add(
            Interval.of(difference)
                .claim(
                    NAME,
                    "A1 tail index at the end, log-bilinear model minus attention",
                    0,
                    options));
  }

  private static List<NoiseSample> sample(
      ExperimentOptions options, TrainConfig.Builder config, Dataset dataset, int seed)
      throws IOException {
    NoiseProbe probe = options.full() ? NoiseProbe.standard() : new NoiseProbe(64, 32);
    try (ScratchFolder folder = ScratchFolder.of("noise")) {
      TrainConfig one = config.epochs(2).patience(2).seed(seed).build();
      new Trainer(dataset, one, folder.path()).run(Progress.NONE, () -> false, probe);
      return probe.samples();
    }
  }

  private static double index(NoiseSample sample, String group) {
    return sample.groups().stream()
        .filter(one -> one.group().equals(group))
        .map(NoiseAnalysis::of)
        .findFirst()
        .orElseThrow()
        .tailIndex()
        .alpha();
  }

  private static Section named(String model, Section section) {
    return switch (section) {
      case Section.Table table ->
          new Section.Table(
              table.title() + ", " + model, table.about(), table.columns(), table.rows());
      case Section.Curves curves ->
          new Section.Curves(
              curves.title() + ", " + model,
              curves.about(),
              curves.x(),
              curves.y(),
              curves.logarithmic(),
              curves.lines());
      default -> section;
    };
  }

  private static void synthetic(ExperimentOptions options, Found found) {
    List<List<String>> rows = new ArrayList<>();
    double[][] cases = {{1.1, 5000, 20}, {1.2, 5000, 20}, {1.5, 20_000, 10}};
    for (double[] one : cases) {
      double shape = one[0];
      ParetoDescent problem = new ParetoDescent(shape, (int) one[1]);
      double[] plain = values(problem, Sgd.withMomentum(0));
      double[] clipped = values(problem, new GClip(one[2], 1 / shape, WeightDecay.NONE));
      rows.add(row("SGD, shape " + shape, plain));
      rows.add(row("GClip, shape " + shape, clipped));
      if (shape == 1.1) {
        found
            .claims()
            .add(
                Claim.measuredOnce(
                    NAME,
                    "A2 Pareto noise of shape 1.1, worst of %d runs, SGD by GClip"
                        .formatted(PARETO_RUNS),
                    plain[PARETO_RUNS - 1] / clipped[PARETO_RUNS - 1],
                    Bound.AT_LEAST,
                    5,
                    options.command(NAME)));
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "x^2 / 2 under Pareto noise",
                "Value at the weighted mean of the iterates over %d seeds; step 4 / (k + 1), threshold of"
                        .formatted(PARETO_RUNS)
                    + " GClip 20 k^(1/shape), for shape 1.5 10 k^(1/shape) and 20,000 instead of"
                    + " 5,000 steps.",
                List.of("rule and noise", "mean", "median", "largest"),
                rows));
  }

  /** How far a single gradient out of scale moves a parameter, by each rule. */
  private static void outliers(ExperimentOptions options, Found found) {
    Map<String, Optimizer> rules = new LinkedHashMap<>();
    rules.put("SGD with momentum", Sgd.withMomentum(0.9));
    rules.put("CClip at the usual gradient", new CClip(1, 0, WeightDecay.NONE));
    rules.put("ACClip", AcClip.standard());
    rules.put("Adam", Adam.standard());
    Map<String, List<OutlierResponse>> responses = new LinkedHashMap<>();
    rules.forEach(
        (name, rule) ->
            responses.put(
                name,
                Arrays.stream(OUTLIERS)
                    .mapToObj(outlier -> OutlierResponse.of(rule, outlier))
                    .toList()));
    List<List<String>> rows = new ArrayList<>();
    responses.forEach(
        (name, ofRule) -> {
          List<String> row = new ArrayList<>(List.of(name));
          for (OutlierResponse response : ofRule) {
            row.add("%.2f".formatted(response.largestStep()));
            row.add("%+.1f".formatted(response.gained()));
          }
          rows.add(row);
        });
    List<String> columns = new ArrayList<>(List.of("rule"));
    for (double outlier : OUTLIERS) {
      columns.add("%,.0f: step".formatted(outlier));
      columns.add("gained");
    }
    found
        .sections()
        .add(
            new Section.Table(
                "After one gradient 10, 100 and 1,000 times the usual one",
                "Largest step that follows, and how much further the parameter is 1,000 steps later"
                    + " than without it, both in usual steps.",
                columns,
                rows));
    List<OutlierResponse> adam = Objects.requireNonNull(responses.get("Adam"));
    found
        .claims()
        .add(
            Claim.measuredOnce(
                NAME,
                "A4 largest step of Adam after a gradient 1,000 times the usual one, by that after"
                    + " 100 times (clipping: 1)",
                adam.getLast().largestStep() / adam.get(OUTLIERS.length - 2).largestStep(),
                Bound.AT_MOST,
                1.1,
                options.command(NAME)));
  }

  private static double[] values(ParetoDescent problem, Optimizer rule) {
    double[] values = new double[PARETO_RUNS];
    Arrays.setAll(values, i -> problem.run(rule, step -> 4.0 / (step + 1), new Seed(i + 1)));
    Arrays.sort(values);
    return values;
  }

  private static List<String> row(String name, double[] sorted) {
    return List.of(
        name,
        "%.4f".formatted(Arrays.stream(sorted).average().orElseThrow()),
        "%.5f".formatted(sorted[sorted.length / 2]),
        "%.3f".formatted(sorted[sorted.length - 1]));
  }
}
