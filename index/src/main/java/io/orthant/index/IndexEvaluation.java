package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures recall@k and speed of an index over a sweep of search settings, on one thread: query by
 * query and as a batch, each after a warm-up, with brute force timed in the same run. Where the
 * index keeps a {@link Tuning}, its setting is measured too.
 */
public final class IndexEvaluation {
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final long MEASURE_NANOS = 200_000_000;
  private static final int EXACT_QUERIES = 200;

  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();

  private final VectorIndex index;
  private final Matrix queries;
  private final List<int[]> truth;
  private final int k;
  private final ExactSearch exact;

  private IndexEvaluation(VectorIndex index, Matrix queries, List<int[]> truth, int k) {
    this.index = index;
    this.queries = queries;
    this.truth = truth;
    this.k = k;
    this.exact = index.exactSearch();
  }

  /**
   * Evaluates against brute force over the rows that the index keeps.
   *
   * @param queries at least one row of the index's dimension
   * @param k how many rows to find for each query, at least 1
   * @param probes numbers of partitions to try
   * @param rerank numbers of exactly scored candidates to try
   * @throws IllegalArgumentException if a setting is below 1, there is no query, or a query cannot
   *     be searched for
   */
  public static EvaluationReport run(
      VectorIndex index, Matrix queries, int k, int[] probes, int[] rerank, Progress progress) {
    checkQueries(queries);
    List<int[]> truth = new ArrayList<>();
    try (Progress.Task task = progress.start("searching exactly", queries.rows(), "queries")) {
      int threads = Runtime.getRuntime().availableProcessors();
      for (Neighbors neighbors : index.exactSearch().search(queries, k, threads)) {
        truth.add(neighbors.rows());
      }
      task.advance(queries.rows());
    }
    return new IndexEvaluation(index, queries, truth, k).sweep(probes, rerank, progress);
  }

  /**
   * Evaluates against given answers.
   *
   * @param truth the row numbers of the nearest rows of each query, nearest first; at least min(k,
   *     rows) for each query, of which the first are used
   * @throws IllegalArgumentException as above, and if there is not one answer of at least min(k,
   *     rows) rows for each query
   */
  public static EvaluationReport run(
      VectorIndex index,
      Matrix queries,
      int[][] truth,
      int k,
      int[] probes,
      int[] rerank,
      Progress progress) {
    checkQueries(queries);
    if (truth.length != queries.rows()) {
      throw new IllegalArgumentException(
          "%d true answers were given for %d queries".formatted(truth.length, queries.rows()));
    }
    int wanted = Math.min(k, index.info().rows());
    List<int[]> nearest = new ArrayList<>();
    for (int query = 0; query < truth.length; query++) {
      if (truth[query].length < wanted) {
        throw new IllegalArgumentException(
            "The true answer of query %d has %d rows: at least %d are needed"
                .formatted(query, truth[query].length, wanted));
      }
      nearest.add(Arrays.copyOf(truth[query], wanted));
    }
    return new IndexEvaluation(index, queries, nearest, k).sweep(probes, rerank, progress);
  }

  private static void checkQueries(Matrix queries) {
    if (queries.rows() == 0) {
      throw new IllegalArgumentException("There are no queries: at least one is needed");
    }
  }

  private EvaluationReport sweep(int[] probes, int[] rerank, Progress progress) {
    List<SearchOptions> settings = new ArrayList<>();
    for (int probeCount : probes) {
      for (int rerankCount : rerank) {
        settings.add(new SearchOptions(k, probeCount, rerankCount));
      }
    }
    SearchOptions kept = kept();
    if (kept != null && !settings.contains(kept)) {
      settings.add(kept);
    }
    List<OperatingPoint> points = new ArrayList<>();
    try (Progress.Task task = progress.start("measuring", settings.size() + 1L, "settings")) {
      index.warmUp();
      Matrix some = queries.slice(0, Math.min(queries.rows(), EXACT_QUERIES));
      Rate exactSingle = rate(some.rows(), () -> oneByOne(some, query -> exact.search(query, k)));
      Rate exactBatch = rate(some.rows(), () -> exact.search(some, k, 1));
      task.advance(1);
      ProbedRows probed = probedRows();
      for (SearchOptions setting : settings) {
        points.add(measure(setting, setting.equals(kept), probed));
        task.advance(1);
      }
      return new EvaluationReport(k, queries.rows(), exactSingle.wall(), exactBatch.wall(), points);
    }
  }

  /** The setting that the index keeps, if it keeps one, in numbers of this index. */
  private @Nullable SearchOptions kept() {
    IndexInfo info = index.info();
    if (info.tuning() == null) {
      return null;
    }
    SearchOptions options = index.options(k);
    return new SearchOptions(
        k,
        Math.min(options.probes(), info.partitions()),
        Math.min(options.rerank(), Math.max(1, info.rows())));
  }

  private ProbedRows probedRows() {
    try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
      return ProbedRows.of(index, queries, truth, workers);
    }
  }

  private OperatingPoint measure(SearchOptions setting, boolean tuned, ProbedRows probed) {
    Rate single =
        rate(queries.rows(), () -> oneByOne(queries, query -> index.search(query, setting)));
    Latency latency = latency(setting);
    Rate batch = rate(queries.rows(), () -> index.search(queries, setting, 1));
    return new OperatingPoint(
        setting.probes(),
        setting.rerank(),
        recall(index.search(queries, setting, 1)),
        single.wall(),
        batch.wall(),
        single.cpu(),
        batch.cpu(),
        latency,
        probed.rows(setting.probes()),
        tuned);
  }

  private interface Search {
    Neighbors of(float[] query);
  }

  private static void oneByOne(Matrix queries, Search search) {
    for (int row = 0; row < queries.rows(); row++) {
      search.of(queries.row(row));
    }
  }

  /** Queries in a second of the clock, and in a second that this thread had a processor. */
  private record Rate(double wall, double cpu) {}

  private Rate rate(int count, Runnable pass) {
    repeat(pass, WARM_UP_NANOS);
    long start = System.nanoTime();
    long cpuStart = clock.getCurrentThreadCpuTime();
    double queriesTimesNanos = 1e9 * count * repeat(pass, MEASURE_NANOS);
    return new Rate(
        queriesTimesNanos / (System.nanoTime() - start),
        queriesTimesNanos / (clock.getCurrentThreadCpuTime() - cpuStart));
  }

  /** Times each search by itself, after {@link #rate} has warmed up. */
  private Latency latency(SearchOptions setting) {
    LongStream.Builder wall = LongStream.builder();
    LongStream.Builder cpu = LongStream.builder();
    repeat(
        () -> {
          for (int row = 0; row < queries.rows(); row++) {
            float[] query = queries.row(row);
            long start = System.nanoTime();
            long cpuStart = clock.getCurrentThreadCpuTime();
            index.search(query, setting);
            cpu.add(clock.getCurrentThreadCpuTime() - cpuStart);
            wall.add(System.nanoTime() - start);
          }
        },
        MEASURE_NANOS);
    return Latency.of(wall.build().toArray(), cpu.build().toArray());
  }

  private static long repeat(Runnable pass, long nanos) {
    long start = System.nanoTime();
    long passes = 0;
    do {
      pass.run();
      passes++;
    } while (System.nanoTime() - start < nanos);
    return passes;
  }

  private double recall(List<Neighbors> answers) {
    long found = 0;
    long wanted = 0;
    for (int query = 0; query < answers.size(); query++) {
      Set<Integer> nearest = new HashSet<>();
      for (int row : truth.get(query)) {
        nearest.add(row);
      }
      wanted += truth.get(query).length;
      for (int row : answers.get(query).rows()) {
        found += nearest.contains(row) ? 1 : 0;
      }
    }
    return (double) found / wanted;
  }
}
