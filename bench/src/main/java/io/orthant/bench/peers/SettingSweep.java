package io.orthant.bench.peers;

import io.orthant.bench.experiment.CpuTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the settings of a library by the rules that hold for all of them: CPU time of the
 * searching thread, so that waiting for a core of a busy machine does not count; one rough pass
 * over all settings, which also warms up, then the median of several passes for those whose recall
 * no faster one reaches.
 */
public final class SettingSweep {
  /** How many neighbours every query asks for. */
  public static final int K = 10;

  private static final double WORTH_MEASURING = 0.87;
  private static final double BUDGET_SECONDS = 0.3;
  private static final int LEAST_PASSES = 3;

  private final int[][] truth;

  private record Rough(Setting setting, double recall, double seconds) {}

  /**
   * @param truth the best rows of each query, {@value #K} or more
   */
  public SettingSweep(int[][] truth) {
    this.truth = Arrays.stream(truth).map(rows -> Arrays.copyOf(rows, K)).toArray(int[][]::new);
  }

  /**
   * Measures one index.
   *
   * @param peer name of the library and index type
   * @param buildSeconds what the build took
   * @param settings in any order
   * @return the settings worth choosing, in the order given
   */
  public List<MeasuredPoint> measure(
      String peer, double buildSeconds, List<? extends Setting> settings) {
    List<Rough> rough = new ArrayList<>();
    for (Setting setting : settings) {
      CpuTime time = new CpuTime();
      int[][] found = setting.oneByOne();
      double seconds = time.seconds();
      rough.add(new Rough(setting, recall(found), seconds));
    }
    return rough.stream()
        .filter(point -> point.recall > WORTH_MEASURING)
        .filter(point -> rough.stream().noneMatch(other -> beats(other, point)))
        .map(
            point ->
                new MeasuredPoint(
                    peer,
                    point.setting.label(),
                    point.recall,
                    truth.length / cpuSeconds(point.setting::oneByOne),
                    truth.length / cpuSeconds(point.setting::batch),
                    buildSeconds))
        .toList();
  }

  private static boolean beats(Rough other, Rough point) {
    return other.recall >= point.recall && other.seconds < point.seconds;
  }

  /** Median CPU time of a pass, over at least three, after one that warms up. */
  private double cpuSeconds(Runnable pass) {
    pass.run();
    List<Double> times = new ArrayList<>();
    double total = 0;
    while (times.size() < LEAST_PASSES || total < BUDGET_SECONDS) {
      CpuTime time = new CpuTime();
      pass.run();
      double seconds = time.seconds();
      times.add(seconds);
      total += seconds;
    }
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  /** The share of the true rows that were found. */
  double recall(int[][] found) {
    long hits = 0;
    for (int query = 0; query < found.length; query++) {
      for (int row : found[query]) {
        for (int best : truth[query]) {
          hits += best == row ? 1 : 0;
        }
      }
    }
    return (double) hits / truth.length / K;
  }
}
