package io.orthant.bench.experiment;

import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves;
import io.orthant.bench.ScratchFolder;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.eval.RankingMetrics;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.train.DivergenceException;
import io.orthant.learn.train.EpochReport;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Update rules that train the same model on the same data, each at the best of equally many
 * learning rates.
 *
 * <p>Rates are tried with the first seed and judged by the validation NDCG@10 after the last pass;
 * the run at the best one is that seed's result. Further seeds run at the best rate alone.
 */
final class TrainingRace {
  private final String data;
  private final Dataset dataset;
  private final TrainConfig.Builder config;
  private final int passes;
  private final Progress.Task task;
  private final Map<String, List<List<EpochReport>>> runs = new LinkedHashMap<>();
  private final List<List<String>> tuning = new ArrayList<>();

  /**
   * A rule and the rates to try.
   *
   * @param name what it is called
   * @param rates ascending
   */
  record Entrant(String name, Optimizer rule, List<Double> rates) {
    Entrant {
      rates = List.copyOf(rates);
    }
  }

  /**
   * @param data what the data is called
   * @param config everything but rule, rate and seed
   * @param task is advanced after each run
   */
  TrainingRace(
      String data, Dataset dataset, TrainConfig.Builder config, int passes, Progress.Task task) {
    this.data = data;
    this.dataset = dataset;
    this.config = config.epochs(passes).patience(passes);
    this.passes = passes;
    this.task = task;
  }

  /** How many runs {@link #enter} takes. */
  static int runs(Entrant entrant, int seeds) {
    return entrant.rates().size() + seeds - 1;
  }

  void enter(Entrant entrant, int seeds) throws IOException {
    List<EpochReport> best = List.of();
    double bestRate = entrant.rates().getFirst();
    for (double rate : entrant.rates()) {
      List<EpochReport> run = train(entrant, rate, 1);
      tuning.add(
          List.of(
              "%s at %s".formatted(entrant.name(), rate),
              run.isEmpty() ? "diverged" : "%.4f".formatted(run.getLast().meanLoss()),
              run.isEmpty() ? "-" : "%.4f".formatted(ndcg(run.getLast()))));
      if (best.isEmpty() || (!run.isEmpty() && ndcg(run.getLast()) > ndcg(best.getLast()))) {
        best = run;
        bestRate = rate;
      }
    }
    List<List<EpochReport>> all = new ArrayList<>(List.of(best));
    for (int seed = 2; seed <= seeds; seed++) {
      all.add(train(entrant, bestRate, seed));
    }
    runs.put(entrant.name(), all);
  }

  /** One run; empty if it diverged. */
  private List<EpochReport> train(Entrant entrant, double rate, int seed) throws IOException {
    task.note("%s, %s at %s, seed %d".formatted(data, entrant.name(), rate, seed));
    try (ScratchFolder folder = ScratchFolder.of("race")) {
      TrainConfig one = config.optimizer(entrant.rule()).learningRate(rate).seed(seed).build();
      return new Trainer(dataset, one, folder.path()).run(Progress.NONE, () -> false).epochs();
    } catch (DivergenceException e) {
      return List.of();
    } finally {
      task.advance(1);
    }
  }

  static double ndcg(EpochReport epoch) {
    RankingMetrics metrics = Objects.requireNonNull(epoch.validation());
    return metrics.ndcg10();
  }

  /**
   * How much further one rule came than another at the end, seed by seed.
   *
   * @param value what is compared; infinitely bad for a run that diverged
   */
  double[] gain(String rule, String other, ToDoubleFunction<EpochReport> value, double diverged) {
    List<List<EpochReport>> own = Objects.requireNonNull(runs.get(rule), rule);
    List<List<EpochReport>> others = Objects.requireNonNull(runs.get(other), other);
    double[] gain = new double[own.size()];
    for (int seed = 0; seed < gain.length; seed++) {
      gain[seed] = last(own.get(seed), value, diverged) - last(others.get(seed), value, diverged);
    }
    return gain;
  }

  private static double last(
      List<EpochReport> run, ToDoubleFunction<EpochReport> value, double diverged) {
    return run.isEmpty() ? diverged : value.applyAsDouble(run.getLast());
  }

  Curves curves(String what, ToDoubleFunction<EpochReport> value) {
    List<Curves.Line> lines = new ArrayList<>();
    runs.forEach(
        (name, all) -> {
          List<Curves.Mark> marks = new ArrayList<>();
          for (int pass = 0; pass < passes; pass++) {
            int at = pass;
            double[] values =
                all.stream()
                    .filter(run -> !run.isEmpty())
                    .mapToDouble(run -> value.applyAsDouble(run.get(at)))
                    .toArray();
            if (values.length > 0) {
              Interval interval = Interval.of(values);
              marks.add(
                  new Curves.Mark(
                      pass + 1.0,
                      interval.mean(),
                      interval.low(),
                      interval.high(),
                      "95%% interval %.4f to %.4f".formatted(interval.low(), interval.high())));
            }
          }
          lines.add(new Curves.Line(name, marks));
        });
    return new Curves(
        "%s, %s".formatted(what, data),
        "Means over the seeds, each rule at its best rate; dashed: 95% intervals.",
        "pass",
        what,
        false,
        lines);
  }

  Section.Table tuningTable() {
    return new Section.Table(
        "Rates that were tried, " + data,
        "One seed; the best validation NDCG@10 after %d passes decides.".formatted(passes),
        List.of("rule and rate", "training loss", "NDCG@10"),
        tuning);
  }

  Section.Table table() {
    List<List<String>> rows = new ArrayList<>();
    runs.forEach(
        (name, all) -> {
          List<List<EpochReport>> finished = all.stream().filter(run -> !run.isEmpty()).toList();
          rows.add(
              List.of(
                  name,
                  cell(finished, EpochReport::meanLoss),
                  cell(finished, TrainingRace::ndcg),
                  "%d of %d".formatted(finished.size(), all.size())));
        });
    return new Section.Table(
        "At the end, " + data,
        "After %d passes: mean over the seeds and 95%% interval.".formatted(passes),
        List.of("rule", "training loss", "validation NDCG@10", "finished"),
        rows);
  }

  private static String cell(List<List<EpochReport>> runs, ToDoubleFunction<EpochReport> value) {
    if (runs.isEmpty()) {
      return "-";
    }
    return Interval.of(
            runs.stream().mapToDouble(run -> value.applyAsDouble(run.getLast())).toArray())
        .text("%.4f");
  }
}
