package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tries settings of an index on the same queries: what recall they have and what time they really
 * take. For searches over settings that know nothing of an index; {@link Tuner} knows more and goes
 * by work instead of time. One thread at a time.
 */
public final class SettingTrials implements AutoCloseable {
  private static final int PASSES = 5;
  private static final int TIMED_QUERIES = 200;

  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
  private final VectorIndex index;
  private final RecallTarget target;
  private final TuningQueries queries;
  private final Workers workers;

  private SettingTrials(VectorIndex index, RecallTarget target, TuningQueries queries) {
    this.index = index;
    this.target = target;
    this.queries = queries;
    workers = new Workers(target.threads());
  }

  /**
   * Finds the true neighbours of the queries, and warms up.
   *
   * @param target recall, k, how many queries to take, their seed, and threads to measure recall
   *     with
   * @param queries given queries, or null to take rows of the index
   * @throws IllegalArgumentException if there are too few queries or rows, a query cannot be
   *     searched for, or the index is an exact one, which has no settings
   */
  public static SettingTrials of(
      VectorIndex index, RecallTarget target, @Nullable Matrix queries, Progress progress) {
    if (index.info().exact()) {
      throw new IllegalArgumentException(
          "The index scores every row in every search: there is nothing to tune");
    }
    SettingTrials trials =
        new SettingTrials(index, target, Tuner.queries(index, target, queries, progress));
    index.warmUp();
    return trials;
  }

  /** The most partitions that can be scanned. */
  public int partitions() {
    return index.info().partitions();
  }

  /** The most candidates that {@link Tuner} tries too. */
  public int mostRerank() {
    return SettingSearch.mostRerank(index.data().size());
  }

  /**
   * Tries a setting. Recall is measured on all queries, time on the first {@value #TIMED_QUERIES}
   * of them by this thread, {@value #PASSES} times.
   *
   * @throws IllegalArgumentException if a value is below 1
   */
  public SettingTrial run(int probes, int rerank) {
    SearchOptions options = new SearchOptions(target.k(), probes, rerank);
    RecallEstimate recall = queries.search(index, queries.size(), options, workers);
    double[] micros = new double[PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
      micros[pass] = cpuMicros(options);
    }
    Arrays.sort(micros);
    return new SettingTrial(
        probes, rerank, recall.mean(), recall.standardError(), micros[PASSES / 2]);
  }

  /** Microseconds of a processor for a search, the mean of one pass. */
  public double cpuMicros(SearchOptions options) {
    Matrix some = queries.vectors(Math.min(queries.size(), TIMED_QUERIES));
    long start = clock.getCurrentThreadCpuTime();
    for (int row = 0; row < some.rows(); row++) {
      index.search(some.row(row), options);
    }
    return (clock.getCurrentThreadCpuTime() - start) / 1e3 / some.rows();
  }

  /** The setting of a trial as one that an index can keep. */
  public Tuning tuning(SettingTrial trial) {
    return new Tuning(
        target.recall(),
        target.k(),
        trial.probes(),
        trial.rerank(),
        trial.recall(),
        trial.standardError(),
        queries.size(),
        queries.heldOut(),
        index.data().size(),
        target.seed());
  }

  @Override
  public void close() {
    workers.close();
  }
}
