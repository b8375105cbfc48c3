package io.orthant.app.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * What an experiment is told.
 *
 * @param data folder with the data sets
 * @param full whether to measure on everything, or on what two minutes suffice for
 * @param seeds how many seeds to repeat it with, or 0 for 1 when quick and {@value #FULL_SEEDS}
 *     when full
 * @param peers folder with the installed peers and the indexes that they built
 * @param parts the parts to run; empty for all that quick or full comprises
 */
public record ExperimentOptions(
    Path data, boolean full, int seeds, Path peers, List<String> parts) {
  private static final int FULL_SEEDS = 5;

  /**
   * @throws IllegalArgumentException if the number of seeds is below 0
   */
  public ExperimentOptions {
    if (seeds < 0) {
      throw new IllegalArgumentException("The number of seeds must be at least 1, not " + seeds);
    }
    if (seeds == 0) {
      seeds = full ? FULL_SEEDS : 1;
    }
    parts = List.copyOf(parts);
  }

  /** The command that repeats an experiment with these options, the folders aside. */
  public String command(String experiment) {
    StringBuilder command = new StringBuilder("orthant experiment ").append(experiment);
    command.append(full ? " --full" : " --quick");
    if (seeds != (full ? FULL_SEEDS : 1)) {
      command.append(" --seeds ").append(seeds);
    }
    if (!parts.isEmpty()) {
      command.append(" --part ").append(String.join(",", parts));
    }
    return command.toString();
  }
}
