package io.orthant.app;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.Box;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.QueryBudget;
import io.orthant.blackbox.SearchSettings;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.index.SearchOptions;
import io.orthant.index.SettingTrial;
import io.orthant.index.SettingTrials;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tunes an index as a black box: two coordinates from 0 to 1 stand for the probes and the rerank,
 * by their logarithms, and the value is the logarithm of the measured time of a search plus a
 * penalty for a recall below the target. A setting that was tried is not tried again.
 */
public final class BlackboxTuner {
  /** Makes a recall that is too small by 0.01 as bad as a search that takes 2.7 times as long. */
  private static final double PENALTY = 100;

  private static final int DIRECTIONS = 2;
  private static final double PROBE_RADIUS = 0.04;
  private static final double CMA_DEVIATION = 0.15;
  private static final double SGD_RATE = 0.02;
  private static final double RATE = 0.05;

  private final SettingTrials trials;
  private final double recall;
  private final SearchOptions start;

  /**
   * @param recall that is to be reached
   * @param start k, and the setting to begin with
   */
  public BlackboxTuner(SettingTrials trials, double recall, SearchOptions start) {
    this.trials = trials;
    this.recall = recall;
    this.start = start;
  }

  /**
   * The optimiser of that name for two coordinates from 0 to 1, whose values change in steps and
   * are a little noisy: probes lie well apart and steps are long.
   *
   * @param step learning rate or first deviation, or null for the usual one
   */
  public static BlackboxOptimizer optimizer(OptimizerName name, @Nullable Double step) {
    OptimizerSettings settings = OptimizerSettings.standard();
    settings =
        settings.withGradient(settings.gradient().withCount(DIRECTIONS).withRadius(PROBE_RADIUS));
    double usual =
        switch (name) {
          case CMA_ES -> CMA_DEVIATION;
          case ZO_SGD, COORDINATE -> SGD_RATE;
          default -> RATE;
        };
    return name.create(2, settings.withStep(step == null ? usual : step));
  }

  /**
   * Looks for the fastest setting.
   *
   * @param evaluations how many settings may be tried; never exceeded
   * @param stop asked before each batch of trials whether to end
   * @return every setting that was tried, in order, once
   */
  public List<SettingTrial> run(
      BlackboxOptimizer optimizer,
      int evaluations,
      Seed seed,
      BooleanSupplier stop,
      Progress progress) {
    try (Progress.Task task = progress.start("tuning", evaluations, "settings")) {
      Trying oracle = new Trying(task);
      CountedOracle counted =
          new CountedOracle(
              oracle,
              Box.cube(2, 0, 1, Box.Mode.CLIP),
              QueryBudget.ofQueries(evaluations),
              SearchSettings.standard().withInterruption(stop));
      double[] point = {
        share(start.probes(), 1, trials.partitions()),
        share(start.rerank(), start.k(), trials.mostRerank())
      };
      optimizer.minimize(counted, point, seed);
      return new ArrayList<>(oracle.tried.values());
    }
  }

  /**
   * The fastest of the settings that reach the recall for sure.
   *
   * @throws IllegalArgumentException if none does, saying how far the best one is
   */
  public SettingTrial fastest(List<SettingTrial> tried) {
    return tried.stream()
        .filter(trial -> trial.shortfall(recall) == 0)
        .min(Comparator.comparingDouble(SettingTrial::cpuMicros))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "None of %d settings reaches a recall of %s for sure; the best has %.4f. Allow more evaluations"
                        .formatted(
                            tried.size(),
                            recall,
                            tried.stream()
                                .mapToDouble(SettingTrial::recall)
                                .max()
                                .orElse(Double.NaN))));
  }

  private static double share(int number, int least, int most) {
    return most <= least
        ? 0
        : Math.clamp(Math.log((double) number / least) / Math.log((double) most / least), 0, 1);
  }

  private static int number(double share, int least, int most) {
    double range = Math.log((double) Math.max(least, most) / least);
    return Math.clamp(Math.round(least * Math.exp(share * range)), least, Math.max(least, most));
  }

  private final class Trying implements Oracle {
    private final Map<SearchOptions, SettingTrial> tried = new LinkedHashMap<>();
    private final Progress.Task task;

    Trying(Progress.Task task) {
      this.task = task;
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public double[] values(double[][] points) {
      double[] values = new double[points.length];
      for (int i = 0; i < values.length; i++) {
        SearchOptions setting =
            new SearchOptions(
                start.k(),
                number(points[i][0], 1, trials.partitions()),
                number(points[i][1], start.k(), trials.mostRerank()));
        SettingTrial trial =
            tried.computeIfAbsent(setting, one -> trials.run(one.probes(), one.rerank()));
        values[i] = Math.log(trial.cpuMicros()) + PENALTY * trial.shortfall(recall);
        task.note(
            "%d probes, %d candidates: recall %.4f, %.1f us"
                .formatted(trial.probes(), trial.rerank(), trial.recall(), trial.cpuMicros()));
        task.advance(1);
      }
      return values;
    }
  }
}
