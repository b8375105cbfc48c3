package io.orthant.bench.experiment;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What every experiment is told.
 *
 * @param data the folder with the data sets; by default {@code $ORTHANT_DATA}, or {@code
 *     ~/.cache/orthant-data}
 * @param full whether to measure on everything, or on a part that takes minutes
 * @param seeds how many seeds to repeat it with, at least 1
 * @param json whether to print one line of JSON for each claim instead of the table
 */
record ExperimentArguments(Path data, boolean full, int seeds, boolean json) {
  private static final String USAGE =
      "expected --data DIR, --quick or --full, --seeds N and --json";
  private static final int FULL_SEEDS = 5;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming what is not understood and what would be
   */
  static ExperimentArguments parse(String... arguments) {
    String folder = System.getenv("ORTHANT_DATA");
    Path data =
        folder == null
            ? Path.of(System.getProperty("user.home"), ".cache", "orthant-data")
            : Path.of(folder);
    boolean full = false;
    boolean json = false;
    int seeds = 0;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--full" -> full = true;
        case "--quick" -> full = false;
        case "--json" -> json = true;
        case "--data" -> data = Path.of(value(arguments, i++));
        case "--seeds" -> seeds = number(value(arguments, i++));
        default -> throw new IllegalArgumentException(arguments[i] + " is unknown: " + USAGE);
      }
    }
    return new ExperimentArguments(data, full, seeds > 0 ? seeds : full ? FULL_SEEDS : 1, json);
  }

  private static String value(String[] arguments, int option) {
    if (option + 1 == arguments.length) {
      throw new IllegalArgumentException(arguments[option] + " needs a value: " + USAGE);
    }
    return Objects.requireNonNull(arguments[option + 1]);
  }

  private static int number(String text) {
    try {
      int seeds = Integer.parseInt(text);
      if (seeds > 0) {
        return seeds;
      }
    } catch (NumberFormatException _) {
      // Refused below, like numbers out of range.
    }
    throw new IllegalArgumentException("--seeds must be a number of at least 1, not " + text);
  }

  /** What repeats the run. */
  String command(Class<?> experiment) {
    return "java -Xmx4g --add-modules=jdk.incubator.vector -cp"
        + " \"bench/target/classes:bench/target/lib/*\" "
        + experiment.getName()
        + (full ? " --full" : " --quick")
        + " --seeds "
        + seeds;
  }
}
