package io.orthant.bench.clustering;

import io.orthant.app.IndexNeighbors;
import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.cluster.Affinity;
import io.orthant.cluster.InsertionPolicy;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an insertion costs as the tree grows, and the memory of a large tree. */
final class GrowthPart implements ExperimentPart {
  private static final Affinity AFFINITY = new Affinity.Cosine();
  private static final int OTD_POINTS = 100_000;
  private static final int OTD_FULL_POINTS = 1_000_000;
  private static final int OHAC_POINTS = 5_000;
  private static final int OHAC_FULL_POINTS = 50_000;
  private static final double OTD_BAR = 50_000;
  private static final double OHAC_BAR = 500;
  private static final double MEMORY_BAR = 2;
  private static final double NOISE = 0.1;
  private static final Path STATUS = Path.of("/proc/self/status");

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    Matrix words = new PointSets(options.data()).glove().rows();
    int[] order = PointSet.shuffled(words.rows(), new Seed(4).stream("order"));
    List<Section.Curves.Line> lines = new ArrayList<>();
    int otdPoints = options.full() ? OTD_FULL_POINTS : OTD_POINTS;
    int ohacPoints = options.full() ? OHAC_FULL_POINTS : OHAC_POINTS;
    String command = options.command(OnlineClustering.NAME);
    try (Progress.Task task =
        progress.start("growing trees", 3L * otdPoints + ohacPoints, "points")) {
      for (InsertionPolicy policy :
          List.of(
              new InsertionPolicy.Otd(),
              new InsertionPolicy.OtdPath(),
              new InsertionPolicy.OtdBeam())) {
        String name = named(policy).toString();
        Growth growth = new Growth(words, order, policy, null);
        List<Section.Curves.Mark> marks = growth.to(otdPoints, OTD_POINTS / 10, task);
        lines.add(new Section.Curves.Line(name, marks));
        found
            .claims()
            .add(
                atLeast(
                    "insertions a second of %s, the last 10,000 up to 100,000 points of 100 dimensions"
                        .formatted(name),
                    growth.rateAt(OTD_POINTS),
                    OTD_BAR,
                    command));
        if (options.full() && policy instanceof InsertionPolicy.Otd && Files.exists(STATUS)) {
          found
              .claims()
              .add(
                  Claim.measuredOnce(
                      OnlineClustering.NAME,
                      "GB that the whole process holds with a tree of a million points of 100"
                          + " dimensions",
                      growth.gigabytes(),
                      Claim.Bound.AT_MOST,
                      MEMORY_BAR,
                      command));
        }
      }
      try (IndexNeighbors search = new IndexNeighbors(1)) {
        Growth growth = new Growth(words, order, new InsertionPolicy.ApproximateOhac(), search);
        lines.add(
            new Section.Curves.Line(
                Method.OHAC.toString(), growth.to(ohacPoints, ohacPoints / 10, task)));
        found
            .claims()
            .add(
                atLeast(
                    "insertions a second of approximate OHAC with an index, the last tenth up to %,d points"
                        .formatted(ohacPoints),
                    growth.rateAt(ohacPoints),
                    OHAC_BAR,
                    command));
      }
    }
    found
        .sections()
        .add(
            new Section.Curves(
                "Cost of an insertion",
                "Time of the processor for each insertion of a word vector of 100 dimensions, under"
                    + " cosine, against the size of the tree; beyond 341,479 points words come"
                    + " again with noise.",
                "points in the tree",
                "microseconds",
                true,
                lines));
    found.sections().add(table(lines));
  }

  private static Method named(InsertionPolicy policy) {
    return switch (policy) {
      case InsertionPolicy.Otd _ -> Method.OTD;
      case InsertionPolicy.OtdPath _ -> Method.OTD_PATH;
      case InsertionPolicy.OtdBeam _ -> Method.OTD_BEAM;
      case InsertionPolicy.ExactOhac _, InsertionPolicy.ApproximateOhac _ -> Method.OHAC;
    };
  }

  private static Claim atLeast(String text, double value, double bar, String command) {
    return Claim.measuredOnce(
        OnlineClustering.NAME, text, value, Claim.Bound.AT_LEAST, bar, command);
  }

  private static Section.Table table(List<Section.Curves.Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (Section.Curves.Line line : lines) {
      for (Section.Curves.Mark mark : line.points()) {
        rows.add(
            List.of(
                line.name(),
                "%,.0f".formatted(mark.x()),
                "%.2f".formatted(mark.y()),
                "%,.0f".formatted(1e6 / mark.y())));
      }
    }
    return new Section.Table(
        "Cost of an insertion, in numbers",
        "The same; seconds are of the processor, of the inserting thread alone.",
        List.of("method", "points", "microseconds", "a second"),
        rows);
  }

  /** A tree that grows. */
  private static final class Growth {
    private final Matrix words;
    private final int[] order;
    private final OnlineHierarchy tree;
    private final RandomGenerator random = new Seed(5).stream("noise");
    private final List<Section.Curves.Mark> marks = new ArrayList<>();

    Growth(Matrix words, int[] order, InsertionPolicy policy, @Nullable IndexNeighbors search) {
      this.words = words;
      this.order = order;
      this.tree = new OnlineHierarchy(words.dimension(), AFFINITY, policy, search);
    }

    List<Section.Curves.Mark> to(int points, int step, Progress.Task task) {
      float[] row = new float[words.dimension()];
      for (int from = 0; from < points; from += step) {
        CpuTime time = new CpuTime();
        for (int id = from; id < from + step; id++) {
          words.copyRow(order[id % order.length], row);
          if (id >= order.length) {
            for (int i = 0; i < row.length; i++) {
              row[i] += (float) (NOISE * random.nextGaussian());
            }
          }
          tree.insert(id, row);
        }
        double micros = 1e6 * time.seconds() / step;
        marks.add(
            new Section.Curves.Mark(
                from + step, micros, "%,d points, %.1f us".formatted(from + step, micros)));
        task.advance(step);
      }
      return marks;
    }

    double rateAt(int points) {
      return marks.stream()
          .filter(mark -> mark.x() == points)
          .mapToDouble(mark -> 1e6 / mark.y())
          .findFirst()
          .orElse(Double.NaN);
    }

    double gigabytes() {
      return residentBytes() / 1e9;
    }

    private static long residentBytes() {
      System.gc();
      try {
        return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0);
      } catch (IOException e) {
        return 0;
      }
    }
  }
}
