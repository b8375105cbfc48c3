package io.orthant.bench.peers;

import com.sun.management.ThreadMXBean;
import io.orthant.index.IndexConfig;
import io.orthant.index.SearchOptions;
import io.orthant.index.VectorIndex;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures our index by the rules of the drivers: CPU time of one thread, the same queries. */
final class OwnIndex {
  private static final int K = 10;
  private static final int[] PROBES = {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};
  private static final int[] RERANK = {40, 60, 80, 100, 150, 200, 320, 480, 640, 960, 1500, 2200};
  private static final double WORTH_MEASURING = 0.87;
  private static final double BUDGET_SECONDS = 0.3;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Matrix queries;
  private final float[][] asked;
  private final int[][] truth;

  OwnIndex(Matrix queries, int[][] truth) {
    this.queries = queries;
    this.asked = new float[queries.rows()][];
    Arrays.setAll(asked, queries::row);
    this.truth = truth;
  }

  List<MeasuredPoint> measure(Matrix base, Similarity similarity, int partitions) {
    IndexConfig config =
        IndexConfig.builder().similarity(similarity).partitions(partitions).threads(1).build();
    long start = threads.getCurrentThreadCpuTime();
    try (VectorIndex index = VectorIndex.build(base, config, Progress.NONE)) {
      double buildSeconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      index.warmUp();
      String name = "Orthant %d partitions".formatted(index.info().partitions());
      List<MeasuredPoint> points = new ArrayList<>();
      for (SearchOptions options : worthMeasuring(index)) {
        double single = asked.length / cpuSeconds(() -> oneByOne(index, options));
        double batch = asked.length / cpuSeconds(() -> index.search(queries, options, 1));
        String setting = "probes %d, rerank %d".formatted(options.probes(), options.rerank());
        points.add(
            new MeasuredPoint(
                name, setting, recall(oneByOne(index, options)), single, batch, buildSeconds));
      }
      return points;
    }
  }

  /** The settings whose recall no faster setting reaches, by one rough pass. */
  private List<SearchOptions> worthMeasuring(VectorIndex index) {
    record Rough(SearchOptions options, double recall, double seconds) {}
    List<Rough> rough = new ArrayList<>();
    for (int probes : PROBES) {
      for (int rerank : RERANK) {
        if (probes <= index.info().partitions() && rerank <= 16 * probes) {
          SearchOptions options = new SearchOptions(K, probes, rerank);
          long start = threads.getCurrentThreadCpuTime();
          Neighbors[] found = oneByOne(index, options);
          double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
          rough.add(new Rough(options, recall(found), seconds));
        }
      }
    }
    return rough.stream()
        .filter(point -> point.recall > WORTH_MEASURING)
        .filter(
            point ->
                rough.stream()
                    .noneMatch(
                        other -> other.recall >= point.recall && other.seconds < point.seconds))
        .map(Rough::options)
        .toList();
  }

  private Neighbors[] oneByOne(VectorIndex index, SearchOptions options) {
    Neighbors[] found = new Neighbors[asked.length];
    for (int query = 0; query < asked.length; query++) {
      found[query] = index.search(asked[query], options);
    }
    return found;
  }

  /** Median CPU time of a pass, over at least three, after one that warms up. */
  private double cpuSeconds(Runnable pass) {
    pass.run();
    List<Double> times = new ArrayList<>();
    double total = 0;
    while (times.size() < 3 || total < BUDGET_SECONDS) {
      long start = threads.getCurrentThreadCpuTime();
      pass.run();
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      times.add(seconds);
      total += seconds;
    }
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private double recall(Neighbors[] found) {
    long hits = 0;
    for (int query = 0; query < found.length; query++) {
      for (int row : found[query].rows()) {
        for (int place = 0; place < K; place++) {
          hits += truth[query][place] == row ? 1 : 0;
        }
      }
    }
    return (double) hits / found.length / K;
  }
}
