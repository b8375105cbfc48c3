package io.orthant.app.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;

/**
 * A claim, what was measured of it, and the bar that it is held against.
 *
 * @param experiment name of the experiment
 * @param claim what was measured
 * @param value the measured value; NaN if it was not reached, infinite if that which it is compared
 *     with was not
 * @param interval lower and upper end of its 95% interval over the seeds; twice the value for one
 *     seed
 * @param bound on which side of the bar the value should be
 * @param bar what the value is compared with
 * @param seeds how many seeds
 * @param command what repeats the measurement
 */
@JsonPropertyOrder({
  "experiment",
  "claim",
  "value",
  "interval",
  "bound",
  "bar",
  "holds",
  "seeds",
  "command"
})
public record Claim(
    String experiment,
    String claim,
    double value,
    List<Double> interval,
    Bound bound,
    double bar,
    int seeds,
    String command) {
  public Claim {
    interval = List.copyOf(interval);
  }

  /** What the cells of a row are. */
  static final List<String> COLUMNS =
      List.of("claim", "outcome", "measured", "95% interval", "bar");

  /** Which values are good enough. */
  public enum Bound {
    @JsonProperty("at least")
    AT_LEAST,
    @JsonProperty("at most")
    AT_MOST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** A claim measured once. */
  public static Claim measuredOnce(
      String experiment, String claim, double value, Bound bound, double bar, String command) {
    return new Claim(experiment, claim, value, List.of(value, value), bound, bar, 1, command);
  }

  /** Whether the value is good enough; one that was not reached is not. */
  @JsonProperty
  public boolean holds() {
    return bound == Bound.AT_LEAST ? value >= bar : value <= bar;
  }

  /** One line for a person. */
  String text() {
    String spread = spread();
    return "%-8s%s: %s%s (bar: %s)"
        .formatted(
            outcome(),
            claim,
            number(value),
            spread.isEmpty() ? "" : ", 95%% interval %s over %d seeds".formatted(spread, seeds),
            wanted());
  }

  /** The same as cells of a table with the columns {@link #COLUMNS}. */
  List<String> row() {
    return List.of(claim, outcome(), number(value), spread(), wanted());
  }

  private String outcome() {
    return holds() ? "holds" : "missed";
  }

  /** The interval; empty for one seed. */
  private String spread() {
    return seeds > 1
        ? "%s to %s".formatted(number(interval.getFirst()), number(interval.getLast()))
        : "";
  }

  private String wanted() {
    return "%s %s".formatted(bound, number(bar));
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "not reached";
    }
    return Double.isInfinite(value) ? "the other does not get there" : "%.3f".formatted(value);
  }
}
