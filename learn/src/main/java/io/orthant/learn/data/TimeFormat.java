package io.orthant.learn.data;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/** How times are written: as numbers, or as ISO 8601 dates. One file has one of the two. */
enum TimeFormat {
  /** A number, whatever its unit. */
  NUMBER("a number") {
    @Override
    double parse(String text) {
      if (!DECIMAL.matcher(text).matches()) {
        throw new IllegalArgumentException(text);
      }
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw new IllegalArgumentException(text);
      }
      return value;
    }
  },

  /** A date or a date and time, read as seconds since 1970-01-01T00:00Z. */
  ISO("an ISO date or date and time such as 2024-05-01 or 2024-05-01T12:30:00Z") {
    @Override
    double parse(String text) {
      try {
        Instant instant = instant(text);
        return instant.getEpochSecond() + instant.getNano() * 1e-9;
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(text, e);
      }
    }
  };

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern STARTS_LIKE_DATE = Pattern.compile("[+-]?\\d{4,}-\\d.*");
  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final String description;

  TimeFormat(String description) {
    this.description = description;
  }

  /**
   * Reads one time.
   *
   * @throws IllegalArgumentException if the text is not in this format
   */
  abstract double parse(String text);

  /** What a valid time looks like. */
  String description() {
    return description;
  }

  /** The format that a file's first time is written in. */
  static TimeFormat of(String first) {
    return STARTS_LIKE_DATE.matcher(first).matches() ? ISO : NUMBER;
  }

  private static Instant instant(String text) {
    TemporalAccessor parsed =
        DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    return switch (parsed) {
      case OffsetDateTime time -> time.toInstant();
      case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
      default -> LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
    };
  }
}
