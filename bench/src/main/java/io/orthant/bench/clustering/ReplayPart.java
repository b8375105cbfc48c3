package io.orthant.bench.clustering;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.experiment.ExperimentPart;
import io.orthant.cluster.Affinity;
import io.orthant.cluster.AverageLinkage;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.InsertionPolicy;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The exact replay of average linkage: whether its tree is that of a rebuild, and what a change
 * costs beside one.
 */
final class ReplayPart implements ExperimentPart {
  private static final Affinity AFFINITY = new Affinity.Cosine();
  private static final int QUICK_POINTS = 600;
  private static final int FULL_POINTS = 2000;
  private static final int COMPARISONS = 200;
  private static final int QUICK_COMPARISONS = 12;
  private static final double COST_BAR = 0.2;

  @Override
  public String name() {
    return "replay";
  }

  /** What a run over a set found. */
  private record Run(int compared, int different, double changeSeconds, double rebuildSeconds) {}

  @Override
  public void run(ExperimentOptions options, Progress progress, Found found) throws IOException {
    PointSets files = new PointSets(options.data());
    int points = options.full() ? FULL_POINTS : QUICK_POINTS;
    List<List<String>> rows = new ArrayList<>();
    List<PointSet> sets = List.of(files.spambase(), files.satellite(), files.glove());
    int different = 0;
    int compared = 0;
    double worst = 0;
    try (Progress.Task task = progress.start("replaying", sets.size() * 2L, "runs")) {
      for (PointSet all : sets) {
        PointSet set = all.sample(points, new Seed(2).stream("sample"));
        for (ArrivalOrder order : List.of(ArrivalOrder.RANDOM, ArrivalOrder.ALONG_A_LINE)) {
          Matrix arranged = order.arrange(set, new Seed(3).stream("order")).rows();
          Run run = replay(arranged, points / (options.full() ? COMPARISONS : QUICK_COMPARISONS));
          compared += run.compared;
          different += run.different;
          double cost = run.changeSeconds / run.rebuildSeconds;
          worst = Math.max(worst, cost);
          rows.add(
              List.of(
                  "%s, %s".formatted(set.name(), order),
                  "%,d".formatted(run.compared),
                  "%,d".formatted(run.different),
                  "%.3f".formatted(1e3 * run.changeSeconds),
                  "%.3f".formatted(1e3 * run.rebuildSeconds),
                  "%.4f".formatted(cost)));
          task.advance(1);
        }
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "Exact OHAC",
                "Trees compared with a rebuild, those that differ from it, and at %,d points the mean cost of a change beside that of a rebuild."
                    .formatted(points),
                List.of(
                    "set, order", "compared", "different", "change, ms", "rebuild, ms", "ratio"),
                rows));
    String command = options.command(OnlineClustering.NAME);
    found
        .claims()
        .add(
            Claim.measuredOnce(
                OnlineClustering.NAME,
                "H2 trees of exact OHAC that differ from offline average linkage, of %,d"
                    .formatted(compared),
                different,
                Claim.Bound.AT_MOST,
                0,
                command));
    found
        .claims()
        .add(
            Claim.measuredOnce(
                OnlineClustering.NAME,
                "H2 cost of a change of exact OHAC over a rebuild, %,d points, worst set"
                    .formatted(points),
                worst,
                Claim.Bound.AT_MOST,
                COST_BAR,
                command));
  }

  /** Inserts all rows, then deletes and inserts a tenth of them again, which is what is timed. */
  private static Run replay(Matrix rows, int every) {
    OnlineHierarchy tree =
        new OnlineHierarchy(rows.dimension(), AFFINITY, new InsertionPolicy.ExactOhac());
    int compared = 0;
    int different = 0;
    for (int row = 0; row < rows.rows(); row++) {
      tree.insert(row, rows.row(row));
      if ((row + 1) % every == 0) {
        compared++;
        different += equalsRebuild(tree, rows.slice(0, row + 1)) ? 0 : 1;
      }
    }
    int changes = 0;
    CpuTime time = new CpuTime();
    for (int row = 0; row < rows.rows(); row += 10) {
      tree.delete(row);
      tree.insert(row, rows.row(row));
      changes += 2;
    }
    double change = time.seconds() / changes;
    different += equalsRebuild(tree, rows) ? 0 : 1;
    time = new CpuTime();
    AverageLinkage.of(rows, AFFINITY, Progress.NONE);
    return new Run(compared + 1, different, change, time.seconds());
  }

  private static boolean equalsRebuild(OnlineHierarchy tree, Matrix rows) {
    return Arrays.equals(
        shape(tree.snapshot()), shape(AverageLinkage.of(rows, AFFINITY, Progress.NONE)));
  }

  /** A number for each cluster that depends on its ids alone, sorted. */
  private static long[] shape(Dendrogram tree) {
    long[] hash = new long[tree.nodes()];
    for (int node = 0; node < hash.length; node++) {
      hash[node] =
          tree.isPoint(node)
              ? new Seed(tree.id(node)).derive("point", 0)
              : hash[tree.left(node)] + hash[tree.right(node)];
    }
    Arrays.sort(hash);
    return hash;
  }
}
