package io.orthant.app;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.InteractionFormat;
import io.orthant.learn.data.InteractionReader;
import io.orthant.learn.data.Interactions;
import io.orthant.learn.data.KCore;
import io.orthant.learn.data.Splits;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How interactions are read, filtered and split: the same for training and evaluation. */
final class DataOptions {
  enum Format {
    CSV,
    TSV,
    PLAIN
  }

  enum Split {
    LEAVE_LAST_OUT,
    TIME
  }

  @Parameters(
      paramLabel = "INPUT",
      description = "Interactions: a CSV or TSV file with a header, or plain lines 'user item'.")
  private Path input;

  @Option(
      names = "--format",
      paramLabel = "csv|tsv|plain",
      description = "How the file is written. Default: by its extension, else plain.")
  private @Nullable Format format;

  @Option(
      names = "--user-column",
      paramLabel = "NAME",
      defaultValue = "user",
      description = "Column with the user id. Default: ${DEFAULT-VALUE}.")
  private String userColumn;

  @Option(
      names = "--item-column",
      paramLabel = "NAME",
      defaultValue = "item",
      description = "Column with the item id. Default: ${DEFAULT-VALUE}.")
  private String itemColumn;

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "Column with the time. Default: none, the rows are in time order.")
  private @Nullable String timeColumn;

  @Option(
      names = "--rating-column",
      paramLabel = "NAME",
      description = "Column with the rating; needs --min-rating.")
  private @Nullable String ratingColumn;

  @Option(
      names = "--min-rating",
      paramLabel = "N",
      description = "Leave out rows with a lower rating; needs --rating-column.")
  private @Nullable Double minRating;

  @Option(
      names = "--min-user-count",
      paramLabel = "N",
      defaultValue = "1",
      description = "Leave out users with fewer interactions. Default: ${DEFAULT-VALUE}.")
  private int minUserCount;

  @Option(
      names = "--min-item-count",
      paramLabel = "N",
      defaultValue = "1",
      description = "Leave out items with fewer interactions. Default: ${DEFAULT-VALUE}.")
  private int minItemCount;

  @Option(
      names = "--split",
      paramLabel = "leave-last-out|time",
      defaultValue = "leave-last-out",
      description =
          "Hold out each user's last two items, or everything after a moment."
              + " Default: ${DEFAULT-VALUE}.")
  private Split split;

  @Option(
      names = "--validation-fraction",
      paramLabel = "F",
      defaultValue = "0.1",
      description = "With --split time: share for validation. Default: ${DEFAULT-VALUE}.")
  private double validationFraction;

  @Option(
      names = "--test-fraction",
      paramLabel = "F",
      defaultValue = "0.1",
      description = "With --split time: share for the test. Default: ${DEFAULT-VALUE}.")
  private double testFraction;

  Path input() {
    return input;
  }

  /**
   * Reads the data.
   *
   * @throws IOException naming file and line if the input is missing or malformed
   * @throws IllegalArgumentException if the options do not fit the data or each other
   */
  Dataset read(Progress progress) throws IOException {
    Interactions all = InteractionReader.read(input, interactionFormat(), progress);
    Interactions kept = new KCore(minUserCount, minItemCount).filter(all);
    return switch (split) {
      case LEAVE_LAST_OUT -> Splits.leaveLastOut(kept);
      case TIME -> Splits.byTimeFractions(kept, validationFraction, testFraction);
    };
  }

  private InteractionFormat interactionFormat() {
    return switch (format == null ? formatOf(input) : format) {
      case PLAIN -> plain();
      case CSV -> columns(',');
      case TSV -> columns('\t');
    };
  }

  private InteractionFormat plain() {
    if (timeColumn != null || ratingColumn != null || minRating != null) {
      throw new IllegalArgumentException(
          "%s is read as plain lines, which have no columns; add --format csv or --format tsv"
              .formatted(input));
    }
    return new InteractionFormat.Lines();
  }

  private InteractionFormat columns(char delimiter) {
    if ((ratingColumn == null) != (minRating == null)) {
      throw new IllegalArgumentException("Give --rating-column and --min-rating together");
    }
    double minimum = minRating == null ? Double.NEGATIVE_INFINITY : minRating;
    return new InteractionFormat.Columns(
        userColumn, itemColumn, timeColumn, ratingColumn, minimum, delimiter);
  }

  private static Format formatOf(Path file) {
    String name = file.toString().replaceFirst("\\.gz$", "");
    if (name.endsWith(".csv")) {
      return Format.CSV;
    }
    return name.endsWith(".tsv") || name.endsWith(".tab") ? Format.TSV : Format.PLAIN;
  }
}
