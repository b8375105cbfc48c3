package io.orthant.bench.blackbox;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.bench.blackbox.Contestant.Setting;
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
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.train.ImageTrainer;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final double[] BASES = {0.25, 0.5, 1, 2, 4, 8, 16};
  private static final double[] QUICK_BASES = {2, 4};
  private static final double[] UNITS = {0.0625, 0.125, 0.25, 0.5, 1, 2, 4};
  private static final double[] QUICK_UNITS = {0.5, 1};
  private static final int CURVE = 40;
  private static final String LEARNED = "learned";
  private static final String WITHOUT_QUERY = "learned, without QueryRNN";
  private static final String IN_UNITS = "learned, units chosen";
  private static final String SCALED = "learned on scaled tasks";

  private final String dataSet;
  private final ExperimentOptions options;
  private final List<Contestant> baselines;
  private final long budget;
  private final int testImages;
  private final int tuningImages;

  /**
   * @param dataSet whose images and classifier
   * @param tuningImages how many to choose settings by
   */
  ImageRobustness(String dataSet, int tuningImages, ExperimentOptions options) {
    this.dataSet = dataSet;
    this.options = options;
    baselines = ImageContestants.descents(options.full() ? BASES : QUICK_BASES);
    budget = options.full() ? 4200 : 1050;
    testImages = options.full() ? 80 : 5;
    this.tuningImages = options.full() ? tuningImages : 3;
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
    LearnedWeights scaled = ImageTasks.scaledOptimizer(options.data());
    List<Measured> measured = measure(tasks, weights, scaled, progress);
    report(tasks, measured, sections);
    if (dataSet.equals(ImageTasks.LEARNED_ON)) {
      claims.add(accuracy(tasks));
      claims.add(unseen("learned optimiser", measured, LEARNED));
      claims.add(unseen("learned optimiser in units chosen as rates are", measured, IN_UNITS));
      claims.add(
          ratio(
              "Z2 queries with the QueryRNN over those without, MNIST",
              measured,
              LEARNED,
              WITHOUT_QUERY,
              0.9));
    } else {
      claims.add(transfer("learned on MNIST", measured, LEARNED));
      claims.add(transfer("learned on MNIST, in units chosen there,", measured, IN_UNITS));
      claims.add(transfer("learned on scaled tasks of MNIST", measured, SCALED));
    }
  }

  private Claim unseen(String optimizer, List<Measured> measured, String method) {
    return ratio(
        "Z3 queries of the %s over those of the best baseline, unseen images and classes of MNIST"
            .formatted(optimizer),
        measured,
        method,
        best(measured),
        0.5);
  }

  private Claim transfer(String optimizer, List<Measured> measured, String method) {
    return ratio(
        "Z3 queries of the optimiser %s over those of the best baseline tuned there, %s"
            .formatted(optimizer, dataSet),
        measured,
        method,
        best(measured),
        1);
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

  private List<Measured> measure(
      ImageTasks tasks, LearnedWeights weights, LearnedWeights scaled, Progress progress) {
    List<Contestant> tuned = new ArrayList<>(baselines);
    tuned.add(ImageContestants.inUnits(IN_UNITS, weights, options.full() ? UNITS : QUICK_UNITS));
    int settings = tuned.stream().mapToInt(one -> one.grid().size()).sum();
    int searches = settings * tuningImages + (tuned.size() + 3) * testImages * options.seeds();
    List<Measured> measured = new ArrayList<>();
    try (Progress.Task task = progress.start("auditing " + tasks.name(), searches, "searches")) {
      Map<Contestant, Setting> chosen = choose(tuned, tasks, task);
      chosen.forEach(
          (one, setting) ->
              measured.add(measured(one.name(), setting.text(), setting.optimizer(), tasks, task)));
      measured.add(measured(LEARNED, "-", ImageContestants.learned(weights), tasks, task));
      measured.add(
          measured(
              WITHOUT_QUERY, "-", ImageContestants.learned(weights.withoutQuery()), tasks, task));
      measured.add(measured(SCALED, "-", ImageContestants.learned(scaled), tasks, task));
    }
    return measured;
  }

  /**
   * The setting of each that needs the fewest queries on the images to choose by, to where the best
   * search of a baseline ends.
   */
  private Map<Contestant, Setting> choose(
      List<Contestant> tuned, ImageTasks tasks, Progress.Task task) {
    Map<Contestant, Map<Setting, List<Run>>> tried = new LinkedHashMap<>();
    for (Contestant one : tuned) {
      Map<Setting, List<Run>> bySetting = new LinkedHashMap<>();
      for (Setting setting : one.grid()) {
        bySetting.put(
            setting, search(setting.optimizer(), tasks, tasks.validation(), tuningImages, 0, task));
      }
      tried.put(one, bySetting);
    }
    double[] targets =
        targets(
            tried.entrySet().stream()
                .filter(one -> baselines.contains(one.getKey()))
                .flatMap(one -> one.getValue().values().stream())
                .toList());
    Map<Contestant, Setting> chosen = new LinkedHashMap<>();
    tried.forEach(
        (one, bySetting) ->
            chosen.put(
                one,
                bySetting.entrySet().stream()
                    .min(
                        Comparator.comparingDouble(
                            runs -> restrictedMean(runs.getValue(), targets)))
                    .orElseThrow()
                    .getKey()));
    return chosen;
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
    return targets(measured.stream().limit(baselines.size()).map(Measured::runs).toList());
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
        .limit(baselines.size())
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
            "%d images of classes 5 to 9, %d seeds, %,d queries; step sizes and units chosen on %d images of classes 0 to 4. Done: an objective of at most %s times the smallest of a baseline on that image; queries to there, the budget where it was not reached."
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
