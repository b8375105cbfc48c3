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
    StringBuilder line = new StringBuilder(holds() ? "holds   " : "missed  ");
    line.append(claim).append(": ").append(number(value));
    if (seeds > 1) {
      line.append(
          ", 95%% interval %s to %s over %d seeds"
              .formatted(number(interval.getFirst()), number(interval.getLast()), seeds));
    }
    return line.append(" (bar: %s %s)".formatted(bound, number(bar))).toString();
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "not reached";
    }
    return Double.isInfinite(value) ? "the other does not get there" : "%.3f".formatted(value);
  }
}
