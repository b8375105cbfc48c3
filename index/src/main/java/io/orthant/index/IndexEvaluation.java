package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures recall@k and speed of an index over a sweep of search settings, on one thread: query by
 * query and as a batch, each after a warm-up, with brute force timed in the same run.
 */
public final class IndexEvaluation {
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final long MEASURE_NANOS = 200_000_000;
  private static final int EXACT_QUERIES = 200;

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
    List<OperatingPoint> points = new ArrayList<>();
    try (Progress.Task task = progress.start("measuring", settings.size() + 1L, "settings")) {
      index.warmUp();
      Matrix some = queries.slice(0, Math.min(queries.rows(), EXACT_QUERIES));
      double exactSingle = rate(some.rows(), () -> oneByOne(some, query -> exact.search(query, k)));
      double exactBatch = rate(some.rows(), () -> exact.search(some, k, 1));
      task.advance(1);
      for (SearchOptions setting : settings) {
        points.add(measure(setting));
        task.advance(1);
      }
      return new EvaluationReport(k, queries.rows(), exactSingle, exactBatch, points);
    }
  }

  private OperatingPoint measure(SearchOptions setting) {
    double single =
        rate(queries.rows(), () -> oneByOne(queries, query -> index.search(query, setting)));
    double batch = rate(queries.rows(), () -> index.search(queries, setting, 1));
    double recall = recall(index.search(queries, setting, 1));
    return new OperatingPoint(setting.probes(), setting.rerank(), recall, single, batch);
  }

  private interface Search {
    Neighbors of(float[] query);
  }

  private static void oneByOne(Matrix queries, Search search) {
    for (int row = 0; row < queries.rows(); row++) {
      search.of(queries.row(row));
    }
  }

  private static double rate(int count, Runnable pass) {
    repeat(pass, WARM_UP_NANOS);
    long start = System.nanoTime();
    long passes = repeat(pass, MEASURE_NANOS);
    return passes * count * 1e9 / (System.nanoTime() - start);
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
