package io.orthant.bench.blackbox;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.blackbox.BestSoFar;
import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.attack.ClassifierModel;
import io.orthant.blackbox.attack.Flip;
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

/**
 * How many queries optimisers need for a small change that flips the answer of an image classifier,
 * on images and classes that the learned one was not trained on and no step size was chosen by, or
 * on a data set that it never saw. All estimate gradients alike.
 *
 * <p>Any answer flips at once under a step that is long enough, so that the first flip says
 * nothing. An image counts as done when the objective, margin and size together, is at most {@value
 * #TOLERANCE} times the smallest that a baseline ends with on that image.
 */
final class ImageRobustness {
  private static final double TOLERANCE = 1.1;
  private static final double[] BASES = {1, 2, 4, 8, 16};
  private static final double[] QUICK_BASES = {2, 4};
  private static final int POINTS = 784;
  private static final int CURVE = 40;
  private static final String LEARNED = "learned";
  private static final String WITHOUT_QUERY = "learned, without QueryRNN";
  private static final List<OptimizerName> BASELINES =
      List.of(OptimizerName.ZO_SGD, OptimizerName.ZO_SIGNSGD, OptimizerName.ZO_ADAM);

  private final String dataSet;
  private final ExperimentOptions options;
  private final long budget;
  private final int testImages;
  private final int tuningImages;

  /**
   * @param dataSet whose images and classifier
   */
  ImageRobustness(String dataSet, ExperimentOptions options) {
    this.dataSet = dataSet;
    this.options = options;
    budget = options.full() ? 4200 : 1050;
    testImages = options.full() ? 40 : 5;
    tuningImages = options.full() ? 6 : 3;
  }

  /**
   * A search.
   *
   * @param trace how the objective fell
   * @param size of the smallest change that flipped the answer; NaN if none did
   */
  private record Run(BestSoFar trace, double size) {}

  /** A method and its searches, those of one seed after those of another. */
  private record Measured(String method, String setting, List<Run> runs) {}

  void run(Progress progress, ExperimentPart.Found found) throws IOException {
    List<Section> sections = found.sections();
    List<Claim> claims = found.claims();
    ImageTasks tasks = ImageTasks.read(options.data(), dataSet);
    LearnedWeights weights = ImageTasks.optimizer(options.data());
    List<Measured> measured = measure(tasks, weights, progress);
    report(tasks, measured, sections);
    if (dataSet.equals(ImageTasks.LEARNED_ON)) {
      claims.add(accuracy(tasks));
      claims.add(
          ratio(
              "Z3 queries of the learned optimiser over those of the best baseline, unseen images"
                  + " and classes of MNIST",
              measured,
              LEARNED,
              best(measured),
              0.5));
      claims.add(
          ratio(
              "Z2 queries with the QueryRNN over those without, MNIST",
              measured,
              LEARNED,
              WITHOUT_QUERY,
              0.9));
    } else {
      claims.add(
          ratio(
              "Z3 queries of the optimiser learned on MNIST over those of the best baseline tuned there, %s"
                  .formatted(dataSet),
              measured,
              LEARNED,
              best(measured),
              1));
    }
  }

  private Claim accuracy(ImageTasks tasks) throws IOException {
    LabelledImages test = LabelledImages.test(options.data().resolve(dataSet));
    return Claim.measuredOnce(
        ZerothOrder.NAME,
        "Z3 accuracy of the MNIST classifier",
        ImageTrainer.accuracy(tasks.classifier(), test),
        Claim.Bound.AT_LEAST,
        0.99,
        options.command(ZerothOrder.NAME));
  }

  private List<Measured> measure(ImageTasks tasks, LearnedWeights weights, Progress progress) {
    double[] bases = options.full() ? BASES : QUICK_BASES;
    int searches =
        BASELINES.size() * bases.length * tuningImages
            + (BASELINES.size() + 2) * testImages * options.seeds();
    List<Measured> measured = new ArrayList<>();
    try (Progress.Task task = progress.start("auditing " + tasks.name(), searches, "searches")) {
      Map<OptimizerName, Double> chosen = chooseBases(tasks, bases, task);
      chosen.forEach(
          (name, base) ->
              measured.add(
                  measured(
                      name.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                      "rate %s/d".formatted(base),
                      baseline(name, base),
                      tasks,
                      task)));
      measured.add(measured(LEARNED, "-", learned(weights), tasks, task));
      measured.add(measured(WITHOUT_QUERY, "-", learned(weights.withoutQuery()), tasks, task));
    }
    return measured;
  }

  /** The base rate of each baseline that needs the fewest queries on the images to choose by. */
  private Map<OptimizerName, Double> chooseBases(
      ImageTasks tasks, double[] bases, Progress.Task task) {
    Map<OptimizerName, Map<Double, List<Run>>> tried = new LinkedHashMap<>();
    for (OptimizerName name : BASELINES) {
      Map<Double, List<Run>> byBase = new LinkedHashMap<>();
      for (double base : bases) {
        byBase.put(
            base, search(baseline(name, base), tasks, tasks.validation(), tuningImages, 0, task));
      }
      tried.put(name, byBase);
    }
    double[] targets =
        targets(tried.values().stream().flatMap(byBase -> byBase.values().stream()).toList());
    Map<OptimizerName, Double> chosen = new LinkedHashMap<>();
    tried.forEach(
        (name, byBase) ->
            chosen.put(
                name,
                byBase.entrySet().stream()
                    .min(
                        (a, b) ->
                            Double.compare(
                                restrictedMean(a.getValue(), targets),
                                restrictedMean(b.getValue(), targets)))
                    .orElseThrow()
                    .getKey()));
    return chosen;
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
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      runs.addAll(search(optimizer, tasks, tasks.test(), testImages, seed, task));
    }
    return new Measured(method, setting, runs);
  }

  private List<Run> search(
      BlackboxOptimizer optimizer,
      ImageTasks tasks,
      LabelledImages images,
      int count,
      long seed,
      Progress.Task task) {
    ClassifierModel model = new ClassifierModel(tasks.classifier());
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < Math.min(count, images.size()); i++) {
      InputTask attack =
          InputTask.of(
              model, images.images().get(i), Surroundings.ofImages(), Objective.ofProbabilities());
      attack.values(new double[][] {attack.unchanged()});
      Seed own = new Seed(new Seed(seed).derive("image", i));
      CountedOracle oracle = CountedOracle.unbounded(attack, QueryBudget.ofQueries(budget));
      BestSoFar trace = optimizer.minimize(oracle, attack.start(own), own).trace();
      Flip smallest = attack.smallest();
      runs.add(new Run(trace, smallest == null ? Double.NaN : smallest.size()));
      task.advance(1);
    }
    return runs;
  }

  /** Of each image, what counts as done: a little more than the smallest value of all searches. */
  private double[] targets(List<List<Run>> searches) {
    double[] targets = new double[searches.getFirst().size()];
    Arrays.setAll(
        targets,
        i ->
            TOLERANCE
                * searches.stream()
                    .mapToDouble(runs -> runs.get(i).trace().after(budget))
                    .min()
                    .orElseThrow());
    return targets;
  }

  private double[] targetsOfBaselines(List<Measured> measured) {
    return targets(measured.stream().limit(BASELINES.size()).map(Measured::runs).toList());
  }

  /** How many queries each search took; the whole budget where it did not get there. */
  private long[] queries(List<Run> runs, double[] targets) {
    long[] queries = new long[runs.size()];
    Arrays.setAll(
        queries,
        i -> {
          long needed = runs.get(i).trace().queriesTo(targets[i]);
          return needed < 0 ? budget : needed;
        });
    return queries;
  }

  private double restrictedMean(List<Run> runs, double[] targets) {
    return Arrays.stream(queries(runs, targets)).average().orElseThrow();
  }

  private static long reached(List<Run> runs, double[] targets, long queries) {
    long reached = 0;
    for (int i = 0; i < targets.length; i++) {
      reached += runs.get(i).trace().after(queries) <= targets[i] ? 1 : 0;
    }
    return reached;
  }

  /** The baseline that needs the fewest queries. */
  private String best(List<Measured> measured) {
    double[] targets = targetsOfBaselines(measured);
    return measured.stream()
        .limit(BASELINES.size())
        .min(
            (a, b) ->
                Double.compare(
                    restrictedMean(a.runs(), targets), restrictedMean(b.runs(), targets)))
        .orElseThrow()
        .method();
  }

  private static Measured get(List<Measured> measured, String method) {
    return measured.stream().filter(one -> one.method().equals(method)).findFirst().orElseThrow();
  }

  /** Mean queries of one method over those of another, with an interval by the bootstrap. */
  private Claim ratio(
      String text, List<Measured> measured, String method, String other, double bar) {
    double[] targets = targetsOfBaselines(measured);
    long[] first = queries(get(measured, method).runs(), targets);
    long[] second = queries(get(measured, other).runs(), targets);
    double[] interval = RatioBootstrap.interval(first, second, new Seed(1));
    return new Claim(
        ZerothOrder.NAME,
        "%s (%s)".formatted(text, other),
        RatioBootstrap.ratio(first, second),
        List.of(interval[0], interval[1]),
        Claim.Bound.AT_MOST,
        bar,
        options.seeds(),
        options.command(ZerothOrder.NAME));
  }

  private void report(ImageTasks tasks, List<Measured> measured, List<Section> sections) {
    double[] targets = targetsOfBaselines(measured);
    long[] ofBest = queries(get(measured, best(measured)).runs(), targets);
    List<List<String>> rows = new ArrayList<>();
    List<Line> values = new ArrayList<>();
    List<Line> successes = new ArrayList<>();
    for (Measured one : measured) {
      double[] sizes =
          one.runs().stream().mapToDouble(Run::size).filter(Double::isFinite).sorted().toArray();
      rows.add(
          List.of(
              one.method(),
              one.setting(),
              "%.3f".formatted((double) sizes.length / one.runs().size()),
              "%.3f".formatted((double) reached(one.runs(), targets, budget) / targets.length),
              "%,.0f".formatted(restrictedMean(one.runs(), targets)),
              ratio(queries(one.runs(), targets), ofBest),
              "%.3f".formatted(meanValue(one.runs(), budget)),
              sizes.length == 0 ? "-" : "%.3f".formatted(sizes[sizes.length / 2])));
      List<Mark> value = new ArrayList<>();
      List<Mark> success = new ArrayList<>();
      for (int i = 1; i <= CURVE; i++) {
        long queries = budget * i / CURVE;
        value.add(new Mark(queries, meanValue(one.runs(), queries), one.method()));
        success.add(
            new Mark(
                queries,
                (double) reached(one.runs(), targets, queries) / targets.length,
                one.method()));
      }
      values.add(new Line(one.method(), value));
      successes.add(new Line(one.method(), success));
    }
    sections.add(
        new Section.Table(
            "Changes of images, " + tasks.name(),
            "%d images of classes 5 to 9, %d seeds, %,d queries; step sizes chosen on %d images of classes 0 to 4. Done: an objective of at most %s times the smallest of a baseline on that image; queries to there, the budget where it was not reached."
                .formatted(
                    Math.min(testImages, tasks.test().size()),
                    options.seeds(),
                    budget,
                    tuningImages,
                    TOLERANCE),
            List.of(
                "optimiser",
                "setting",
                "flipped",
                "done",
                "queries",
                "over best baseline",
                "objective",
                "median size"),
            rows));
    sections.add(
        new Section.Curves(
            "Objective against queries, " + tasks.name(),
            "Mean of the smallest value so far.",
            "queries",
            "objective",
            true,
            values));
    sections.add(
        new Section.Curves(
            "Success against queries, " + tasks.name(),
            "Share of the images that are done within so many queries.",
            "queries",
            "share done",
            false,
            successes));
  }

  private static String ratio(long[] queries, long[] others) {
    double[] interval = RatioBootstrap.interval(queries, others, new Seed(1));
    return "%.3f (%.3f to %.3f)"
        .formatted(RatioBootstrap.ratio(queries, others), interval[0], interval[1]);
  }

  private static double meanValue(List<Run> runs, long queries) {
    return runs.stream().mapToDouble(run -> run.trace().after(queries)).average().orElseThrow();
  }
}
