package io.orthant.bench.blackbox;

import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.blackbox.Contestant.Setting;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.attack.Audit;
import io.orthant.blackbox.attack.AuditSettings;
import io.orthant.blackbox.attack.ClassifierModel;
import io.orthant.blackbox.attack.InputTask;
import io.orthant.blackbox.attack.Objective;
import io.orthant.blackbox.attack.Surroundings;
import io.orthant.blackbox.learned.LearnedWeights;
import io.orthant.learn.data.LabelledImages;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many queries it takes to flip an image classifier's answer when no pixel may change by more
 * than a radius: what SignHunter and Square are made for. Only the margin counts, and a search ends
 * with the first flip.
 *
 * @param name of the part
 * @param dataSet whose images and classifier
 * @param radius by how much a pixel may change at most
 */
record ImageBallPart(String name, String dataSet, double radius) implements ExperimentPart {
  private static final long BUDGET = 2000;
  private static final double[] BASES = {0.25, 1, 4, 16, 64, 256, 1024};
  private static final double[] UNITS = {0.25, 1, 4, 16, 64};
  private static final int TEST_IMAGES = 40;
  private static final int TUNING_IMAGES = 6;

  /** It needs a trained classifier and an optimiser trained on it, which take minutes to make. */
  @Override
  public boolean partOf(ExperimentOptions options) {
    return options.full();
  }

  /**
   * An optimiser and what it needed.
   *
   * @param queries to the first flip for each search; the budget where there was none
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once, read by the report.
  private record Measured(String method, String setting, long flipped, long[] queries) {
    double mean() {
      return Arrays.stream(queries).average().orElseThrow();
    }
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    ImageTasks tasks = ImageTasks.read(options.data(), dataSet);
    LearnedWeights weights = ImageTasks.optimizer(options.data());
    List<Contestant> contestants = new ArrayList<>(ImageContestants.corners(radius));
    contestants.addAll(ImageContestants.descents(BASES));
    contestants.add(ImageContestants.inUnits("learned, units chosen", weights, UNITS));
    List<Measured> measured = new ArrayList<>();
    int searches =
        (3 * BASES.length + UNITS.length) * TUNING_IMAGES
            + (contestants.size() + 1) * TEST_IMAGES * options.seeds();
    try (Progress.Task task = progress.start("auditing " + tasks.name(), searches, "searches")) {
      for (Contestant one : contestants) {
        Setting chosen = one.grid().size() == 1 ? one.grid().getFirst() : choose(one, tasks, task);
        measured.add(
            measure(one.name(), chosen.text(), chosen.optimizer(), tasks, options.seeds(), task));
      }
      BlackboxOptimizer learned = ImageContestants.learned(weights);
      measured.add(measure("learned", "-", learned, tasks, options.seeds(), task));
    }
    found.sections().add(table(tasks, measured, options.seeds()));
  }

  /**
   * A search that ends with the first flip.
   *
   * @param queries to there; the budget where there was none
   * @param lowest smallest margin that was seen
   */
  private record Search(long queries, boolean flipped, double lowest) {}

  /** By the fewest queries; where none flips anything, by the smallest margin that is left. */
  private Setting choose(Contestant one, ImageTasks tasks, Progress.Task task) {
    Map<Setting, List<Search>> tried = new LinkedHashMap<>();
    for (Setting setting : one.grid()) {
      tried.put(
          setting, search(setting.optimizer(), tasks, tasks.validation(), TUNING_IMAGES, 0, task));
    }
    return tried.entrySet().stream()
        .min(
            Comparator.<Map.Entry<Setting, List<Search>>>comparingLong(
                    entry -> entry.getValue().stream().mapToLong(Search::queries).sum())
                .thenComparingDouble(
                    entry -> entry.getValue().stream().mapToDouble(Search::lowest).sum()))
        .orElseThrow()
        .getKey();
  }

  private Measured measure(
      String method,
      String setting,
      BlackboxOptimizer optimizer,
      ImageTasks tasks,
      int seeds,
      Progress.Task task) {
    List<Search> all = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      all.addAll(search(optimizer, tasks, tasks.test(), TEST_IMAGES, seed, task));
    }
    return new Measured(
        method,
        setting,
        all.stream().filter(Search::flipped).count(),
        all.stream().mapToLong(Search::queries).toArray());
  }

  private List<Search> search(
      BlackboxOptimizer optimizer,
      ImageTasks tasks,
      LabelledImages images,
      int count,
      long seed,
      Progress.Task task) {
    ClassifierModel model = new ClassifierModel(tasks.classifier());
    List<Search> searches = new ArrayList<>();
    for (int i = 0; i < Math.min(count, images.size()); i++) {
      InputTask attack =
          InputTask.of(
              model,
              images.images().get(i),
              Surroundings.ofImages().within(radius),
              Objective.ofProbabilities().withWeight(0));
      DoubleSummaryStatistics margins = new DoubleSummaryStatistics();
      Audit audit =
          new Audit(
              AuditSettings.of(optimizer, BUDGET)
                  .stoppingAtFirst()
                  .withLog((query, point, value) -> margins.accept(value)));
      Long first =
          audit.run(i, attack, new Seed(new Seed(seed).derive("image", i))).queriesToFlip();
      searches.add(new Search(first == null ? BUDGET : first, first != null, margins.getMin()));
      task.advance(1);
    }
    return searches;
  }

  private Section table(ImageTasks tasks, List<Measured> measured, int seeds) {
    Measured best = measured.stream().min(Comparator.comparingDouble(Measured::mean)).orElseThrow();
    List<List<String>> rows = new ArrayList<>();
    for (Measured one : measured) {
      long[] sorted = Arrays.stream(one.queries()).sorted().toArray();
      double[] interval = RatioBootstrap.interval(one.queries(), best.queries(), new Seed(1));
      rows.add(
          List.of(
              one.method(),
              one.setting(),
              "%.3f".formatted((double) one.flipped() / one.queries().length),
              "%,.0f".formatted(one.mean()),
              "%,d".formatted(sorted[sorted.length / 2]),
              "%.2f (%.2f to %.2f)"
                  .formatted(
                      RatioBootstrap.ratio(one.queries(), best.queries()),
                      interval[0],
                      interval[1])));
    }
    return new Section.Table(
        "First flips within %s of every pixel, %s".formatted(radius, tasks.name()),
        "%d images of classes 5 to 9, %d seeds, at most %,d queries; rates and units chosen on %d images of classes 0 to 4. Queries to the first flip, all where there was none."
            .formatted(Math.min(TEST_IMAGES, tasks.test().size()), seeds, BUDGET, TUNING_IMAGES),
        List.of("optimiser", "setting", "flipped", "queries", "median", "over the fewest"),
        rows);
  }
}
