package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.attack.Audit;
import io.orthant.blackbox.attack.AuditSettings;
import io.orthant.blackbox.attack.AuditSummary;
import io.orthant.blackbox.attack.AuditedInput;
import io.orthant.blackbox.attack.ClassifierModel;
import io.orthant.blackbox.attack.InputTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.learned.LearnedOptimizer;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.train.ImageTrainer;
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
import org.jspecify.annotations.Nullable;

/**
 * How many queries optimisers need to flip the answer of an image classifier, on images and classes
 * that the learned one was not trained on and no step size was chosen by, and on another data set.
 * All estimate gradients alike and stop at the first flip.
 */
final class RobustnessPart {
  static final String NAME = "images";
  private static final double[] BASES = {0.5, 1, 2, 4, 8, 16, 32, 64};
  private static final double[] QUICK_BASES = {4, 16};
  private static final int POINTS = 784;
  private static final String LEARNED = "learned";
  private static final String WITHOUT_QUERY = "learned, without QueryRNN";
  private static final List<OptimizerName> BASELINES =
      List.of(OptimizerName.ZO_SGD, OptimizerName.ZO_SIGNSGD, OptimizerName.ZO_ADAM);

  private final String experiment;
  private final ExperimentOptions options;
  private final long budget;
  private final int testImages;
  private final int tuningImages;

  RobustnessPart(String experiment, ExperimentOptions options) {
    this.experiment = experiment;
    this.options = options;
    budget = options.full() ? 4200 : 1050;
    testImages = options.full() ? 100 : 6;
    tuningImages = options.full() ? 20 : 3;
  }

  /** A method and what it took, seed by seed. */
  private record Measured(String method, String setting, List<List<AuditedInput>> runs) {
    List<AuditedInput> all() {
      return runs.stream().flatMap(List::stream).toList();
    }
  }

  void run(Progress progress, List<Section> sections, List<Claim> claims) throws IOException {
    ImageTasks digits = ImageTasks.read(options.data(), "mnist");
    double accuracy =
        ImageTrainer.accuracy(
            digits.classifier(), LabelledImages.test(options.data().resolve("mnist")));
    claims.add(
        Claim.measuredOnce(
            experiment,
            "accuracy of the MNIST classifier",
            accuracy,
            Claim.Bound.AT_LEAST,
            0.99,
            options.command(experiment)));
    LearnedWeights weights = ImageTasks.optimizer(options.data());
    Map<String, Measured> onDigits = measure(digits, weights, progress);
    report(digits, onDigits, sections);
    claims.add(
        ratio(
            "queries of the learned optimiser over those of the best baseline, MNIST, unseen images"
                + " and classes",
            onDigits,
            LEARNED,
            best(onDigits),
            0.5));
    claims.add(
        ratio(
            "queries with the QueryRNN over those without, MNIST",
            onDigits,
            LEARNED,
            WITHOUT_QUERY,
            0.9));
    if (options.full()) {
      ImageTasks clothes = ImageTasks.read(options.data(), "fashion-mnist");
      Map<String, Measured> onClothes = measure(clothes, weights, progress);
      report(clothes, onClothes, sections);
      claims.add(
          ratio(
              "queries of the optimiser learned on MNIST over those of the best baseline tuned on"
                  + " it, Fashion-MNIST",
              onClothes,
              LEARNED,
              best(onClothes),
              1));
    }
  }

  private Map<String, Measured> measure(
      ImageTasks tasks, LearnedWeights weights, Progress progress) {
    double[] bases = options.full() ? BASES : QUICK_BASES;
    int audits =
        BASELINES.size() * bases.length * tuningImages
            + (BASELINES.size() + 2) * testImages * options.seeds();
    Map<String, Measured> measured = new LinkedHashMap<>();
    try (Progress.Task task = progress.start("auditing " + tasks.name(), audits, "images")) {
      for (OptimizerName name : BASELINES) {
        double best = bases[0];
        double least = Double.POSITIVE_INFINITY;
        for (double base : bases) {
          double queries =
              restrictedMean(
                  audit(baseline(name, base), tasks, tasks.validation(), tuningImages, 0, task));
          if (queries < least) {
            least = queries;
            best = base;
          }
        }
        String method = name.name().toLowerCase(Locale.ROOT).replace('_', '-');
        measured.put(
            method,
            measured(method, "rate %s/d".formatted(best), baseline(name, best), tasks, task));
      }
      measured.put(LEARNED, measured(LEARNED, "", learned(weights), tasks, task));
      measured.put(
          WITHOUT_QUERY, measured(WITHOUT_QUERY, "", learned(weights.withoutQuery()), tasks, task));
    }
    return measured;
  }

  private static BlackboxOptimizer baseline(OptimizerName name, double base) {
    return name.create(POINTS, OptimizerSettings.standard().withStep(base / POINTS));
  }

  private static BlackboxOptimizer learned(LearnedWeights weights) {
    return new LearnedOptimizer(weights, GradientConfig.standard(), 0.5, false);
  }

  private Measured measured(
      String method,
      String setting,
      BlackboxOptimizer optimizer,
      ImageTasks tasks,
      Progress.Task task) {
    List<List<AuditedInput>> runs = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      runs.add(audit(optimizer, tasks, tasks.test(), testImages, seed, task));
    }
    return new Measured(method, setting, runs);
  }

  private List<AuditedInput> audit(
      BlackboxOptimizer optimizer,
      ImageTasks tasks,
      LabelledImages images,
      int count,
      long seed,
      Progress.Task task) {
    Audit audit = new Audit(AuditSettings.of(optimizer, budget).stoppingAtFirst());
    ClassifierModel model = new ClassifierModel(tasks.classifier());
    List<AuditedInput> audited = new ArrayList<>();
    for (int i = 0; i < Math.min(count, images.size()); i++) {
      InputTask attack =
          InputTask.of(
              model, images.images().get(i), Surroundings.ofImages(), Objective.ofProbabilities());
      audited.add(audit.run(i, attack, new Seed(new Seed(seed).derive("image", i))));
      task.advance(1);
    }
    return audited;
  }

  /** The mean number of queries to the flip, the whole budget where there was none. */
  private double restrictedMean(List<AuditedInput> audited) {
    return audited.stream()
        .mapToLong(one -> Objects.requireNonNullElse(one.queriesToFlip(), budget))
        .average()
        .orElseThrow();
  }

  private String best(Map<String, Measured> measured) {
    return BASELINES.stream()
        .map(name -> name.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .min(
            (a, b) ->
                Double.compare(
                    restrictedMean(get(measured, a).all()), restrictedMean(get(measured, b).all())))
        .orElseThrow();
  }

  private static Measured get(Map<String, Measured> measured, String method) {
    return Objects.requireNonNull(measured.get(method), method);
  }

  private Claim ratio(
      String text, Map<String, Measured> measured, String method, String other, double bar) {
    double[] ratios = new double[options.seeds()];
    for (int run = 0; run < ratios.length; run++) {
      ratios[run] =
          ratio(get(measured, method).runs().get(run), get(measured, other).runs().get(run));
    }
    return Interval.of(ratios)
        .claimAtMost(experiment, "%s (%s)".formatted(text, other), bar, options);
  }

  /**
   * Mean queries of one method over those of another at the same success rate: of each, as many of
   * its quickest flips as the one that flips fewer has.
   */
  private static double ratio(List<AuditedInput> one, List<AuditedInput> other) {
    long[] first = flips(one);
    long[] second = flips(other);
    int count = Math.min(first.length, second.length);
    return Arrays.stream(first).limit(count).average().orElse(Double.NaN)
        / Arrays.stream(second).limit(count).average().orElse(Double.NaN);
  }

  private static long[] flips(List<AuditedInput> audited) {
    return audited.stream()
        .map(AuditedInput::queriesToFlip)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sorted()
        .toArray();
  }

  private void report(ImageTasks tasks, Map<String, Measured> measured, List<Section> sections) {
    List<List<String>> rows = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (Measured one : measured.values()) {
      AuditSummary summary = AuditSummary.of(one.all());
      rows.add(
          List.of(
              one.method(),
              one.setting().isEmpty() ? "-" : one.setting(),
              "%.3f".formatted(summary.successRate()),
              text(summary.meanQueries()),
              text(summary.medianQueries()),
              "%,.0f".formatted(restrictedMean(one.all())),
              summary.medianSize() == null ? "-" : "%.3f".formatted(summary.medianSize())));
      List<Mark> marks = new ArrayList<>();
      for (AuditSummary.Point point : AuditSummary.curve(one.all())) {
        marks.add(new Mark(point.queries(), point.share(), one.method()));
      }
      lines.add(new Line(one.method(), marks));
    }
    sections.add(
        new Section.Table(
            "Queries to flip the answer, " + tasks.name(),
            "%d images of classes 5 to 9, %d seeds, %,d queries at most; step sizes chosen on %d images of classes 0 to 4. The last mean counts the whole budget where nothing was flipped."
                .formatted(
                    Math.min(testImages, tasks.test().size()),
                    options.seeds(),
                    budget,
                    tuningImages),
            List.of(
                "optimiser", "setting", "success", "mean", "median", "mean, all", "median size"),
            rows));
    sections.add(
        new Section.Curves(
            "Success against queries, " + tasks.name(),
            "Share of the images whose answer was flipped within so many queries.",
            "queries",
            "share flipped",
            false,
            lines));
  }

  private static String text(@Nullable Double value) {
    return value == null ? "-" : "%,.0f".formatted(value);
  }
}
