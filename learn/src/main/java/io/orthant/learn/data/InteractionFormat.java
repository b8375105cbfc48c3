package io.orthant.learn.data;

import org.jspecify.annotations.Nullable;

/** How interactions are written in a file. */
public sealed interface InteractionFormat {
  /** Lines {@code user item} in time order. A tab separates, or else blanks. */
  record Lines() implements InteractionFormat {}

  /**
   * A delimited file with a header (RFC 4180).
   *
   * @param user name of the column with the user id
   * @param item name of the column with the item id
   * @param time name of the column with the time, an epoch number or an ISO 8601 date or date and
   *     time (UTC where no offset is given); null if the rows are in time order
   * @param rating name of the column with the rating; null if there is none or it does not matter
   * @param minimumRating rows with a lower rating are dropped; only with a rating column
   * @param delimiter what separates columns; null for a tab in {@code .tsv} and {@code .tab} files
   *     and a comma in all others
   */
  record Columns(
      String user,
      String item,
      @Nullable String time,
      @Nullable String rating,
      double minimumRating,
      @Nullable Character delimiter)
      implements InteractionFormat {
    public Columns {
      if (user.equals(item)) {
        throw new IllegalArgumentException(
            "User and item are both column '%s'; two columns are wanted".formatted(user));
      }
      if (Double.isNaN(minimumRating)) {
        throw new IllegalArgumentException("Minimum rating NaN; a number was wanted");
      }
    }

    /** Columns with a time and without a rating, the delimiter chosen by the file's extension. */
    public Columns(String user, String item, String time) {
      this(user, item, time, null, Double.NEGATIVE_INFINITY, null);
    }

    /** The same columns, with rows rated lower than {@code minimum} dropped. */
    public Columns withRating(String column, double minimum) {
      return new Columns(user, item, time, column, minimum, delimiter);
    }

    /** The same columns, separated by the given character. */
    public Columns withDelimiter(char character) {
      return new Columns(user, item, time, rating, minimumRating, character);
    }

    /** The same columns, of rows that are in time order already. */
    public Columns withoutTime() {
      return new Columns(user, item, null, rating, minimumRating, delimiter);
    }
  }
}
