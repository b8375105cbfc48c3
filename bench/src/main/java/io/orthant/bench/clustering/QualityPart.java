package io.orthant.bench.clustering;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.bench.experiment.Interval;
import io.orthant.cluster.Affinity;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.DendrogramPurity;
import io.orthant.cluster.Objective;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Revenue and purity of all methods, on each set in each order of arrival, under cosine. */
final class QualityPart implements ExperimentPart {
  private static final Affinity AFFINITY = new Affinity.Cosine();
  private static final int QUICK_POINTS = 2000;
  private static final int FULL_POINTS = 5000;
  private static final double PATH_BAR = 0.93;
  private static final double OHAC_BAR = 0.99;
  private static final int MAX_SEEDS = 8;
  private static final int WORDS = 50_000;

  private final boolean whole;

  /**
   * @param whole whether to take whole sets, which only full runs do, instead of samples
   */
  QualityPart(boolean whole) {
    this.whole = whole;
  }

  /** What one tree was measured to be. */
  private record Measured(
      double ofBound, double ofLinkage, double purity, double depth, double seconds) {}

  @Override
  public String name() {
    return whole ? "whole" : "quality";
  }

  @Override
  public boolean partOf(ExperimentOptions options) {
    return whole ? options.full() : true;
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    List<PointSet> sets = whole ? wholeSets(options) : sets(options);
    int seeds = Math.min(MAX_SEEDS, options.seeds());
    List<List<String>> rows = new ArrayList<>();
    try (Progress.Task task =
        progress.start(
            "growing trees", (long) sets.size() * ArrivalOrder.values().length, "orders")) {
      for (PointSet set : sets) {
        double linkage = Double.NaN;
        for (ArrivalOrder order : ArrivalOrder.values()) {
          if (order.suits(set.labels())) {
            task.note(set.name() + ", " + order);
            Map<Method, List<Measured>> measured =
                measure(set, order, order == ArrivalOrder.RANDOM ? seeds : 1, linkage);
            measured.forEach((method, values) -> rows.add(row(set, order, method, values)));
            if (order == ArrivalOrder.RANDOM) {
              linkage = mean(measured.getOrDefault(Method.LINKAGE, List.of()), Measured::ofBound);
              claim(set, measured, options, found);
            }
          }
          task.advance(1);
        }
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                whole ? "Trees of whole sets" : "Trees",
                "Revenue as a share of the upper bound and of that of offline average linkage,"
                    + " dendrogram purity, mean depth, and seconds of the processor; means over "
                    + seeds
                    + " seeds in random order, one seed in others. Offline trees do not depend on"
                    + " the order and stand under the first.",
                List.of(
                    "set, order, method", "of bound", "of linkage", "purity", "depth", "seconds"),
                rows));
    if (!whole) {
      found
          .notes()
          .add(
              options.full()
                  ? "Sets of more than %,d points are sampled; %d seeds."
                      .formatted(FULL_POINTS, seeds)
                  : "Quick: at most %,d points a set, without Fashion-MNIST and whole sets."
                      .formatted(QUICK_POINTS));
    }
  }

  private static List<PointSet> wholeSets(ExperimentOptions options) throws IOException {
    PointSets files = new PointSets(options.data());
    return List.of(files.letter(), files.calls(), files.glove().first(WORDS));
  }

  private static List<PointSet> sets(ExperimentOptions options) throws IOException {
    PointSets files = new PointSets(options.data());
    List<PointSet> sets =
        new ArrayList<>(
            List.of(
                files.glass(), files.spambase(), files.satellite(), files.letter(), files.glove()));
    if (options.full()) {
      sets.add(files.fashion());
    }
    RandomGenerator random = new Seed(1).stream("sample");
    return sets.stream()
        .map(set -> set.sample(options.full() ? FULL_POINTS : QUICK_POINTS, random))
        .toList();
  }

  private static Map<Method, List<Measured>> measure(
      PointSet set, ArrivalOrder order, int seeds, double knownLinkage) {
    Map<Method, List<Measured>> measured = new EnumMap<>(Method.class);
    double linkage = knownLinkage;
    for (int seed = 1; seed <= seeds; seed++) {
      PointSet arranged = order.arrange(set, new Seed(seed).stream("order"));
      for (Method method : Method.values()) {
        boolean known = method.offline() && (seed > 1 || order != ArrivalOrder.RANDOM);
        if (known || !method.suits(set.rows().rows())) {
          continue;
        }
        CpuTime time = new CpuTime();
        Dendrogram tree = method.tree(arranged.rows(), AFFINITY, seed);
        double seconds = time.seconds();
        Objective objective = Objective.byStatistics(tree, arranged.rows(), AFFINITY);
        if (method == Method.LINKAGE) {
          linkage = objective.ratio();
        }
        int[] labels = arranged.labels();
        measured
            .computeIfAbsent(method, _ -> new ArrayList<>())
            .add(
                new Measured(
                    objective.ratio(),
                    objective.ratio() / linkage,
                    labels == null ? Double.NaN : DendrogramPurity.of(tree, labels),
                    tree.depth().mean(),
                    seconds));
      }
    }
    return measured;
  }

  private static List<String> row(
      PointSet set, ArrivalOrder order, Method method, List<Measured> values) {
    return List.of(
        "%s (%,d), %s, %s".formatted(set.name(), set.rows().rows(), order, method),
        "%.4f".formatted(mean(values, Measured::ofBound)),
        known(mean(values, Measured::ofLinkage)),
        known(mean(values, Measured::purity)),
        "%,.0f".formatted(mean(values, Measured::depth)),
        "%.2f".formatted(mean(values, Measured::seconds)));
  }

  private static String known(double value) {
    return Double.isNaN(value) ? "" : "%.4f".formatted(value);
  }

  private static double mean(List<Measured> values, ToDoubleFunction<Measured> what) {
    return values.stream().mapToDouble(what).average().orElse(Double.NaN);
  }

  private static void claim(
      PointSet set, Map<Method, List<Measured>> measured, ExperimentOptions options, Found found) {
    String on = ", %s (%,d points), random order".formatted(set.name(), set.rows().rows());
    if (measured.containsKey(Method.LINKAGE)) {
      found
          .claims()
          .add(
              of(ofLinkage(measured, Method.OTD_PATH))
                  .claimOfLeast(
                      OnlineClustering.NAME,
                      "H1 revenue of OTD with the best of its path over offline average linkage,"
                          + " worst seed"
                          + on,
                      PATH_BAR,
                      options));
      found
          .claims()
          .add(
              of(ofLinkage(measured, Method.OHAC))
                  .claimOfLeast(
                      OnlineClustering.NAME,
                      "H2 revenue of approximate OHAC over offline average linkage, worst seed"
                          + on,
                      OHAC_BAR,
                      options));
    }
    if (set.labels() != null) {
      for (Method method : List.of(Method.OTD_PATH, Method.OTD_BEAM, Method.OHAC)) {
        found.claims().add(purityGain(measured, method, on, options));
      }
    }
  }

  private static Claim purityGain(
      Map<Method, List<Measured>> measured, Method method, String on, ExperimentOptions options) {
    double[] gains = values(measured, method, Measured::purity);
    double[] batches = values(measured, Method.MINI_BATCH, Measured::purity);
    for (int i = 0; i < gains.length; i++) {
      gains[i] -= batches[i];
    }
    return of(gains)
        .claim(
            OnlineClustering.NAME,
            "H3 purity of %s over mini-batches%s".formatted(method, on),
            0,
            options);
  }

  private static double[] ofLinkage(Map<Method, List<Measured>> measured, Method method) {
    return values(measured, method, Measured::ofLinkage);
  }

  private static double[] values(
      Map<Method, List<Measured>> measured, Method method, ToDoubleFunction<Measured> what) {
    return measured.getOrDefault(method, List.of()).stream().mapToDouble(what).toArray();
  }

  private static Interval of(double[] values) {
    return Interval.of(values);
  }
}
