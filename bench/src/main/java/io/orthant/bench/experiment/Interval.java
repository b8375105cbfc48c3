package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import java.util.Arrays;
import java.util.List;

/**
 * A mean over seeds with its 95% interval by Student's t; of one seed, the value alone.
 *
 * @param mean of the values
 * @param low lower end
 * @param high upper end
 * @param least the smallest value
 * @param values how many there are
 */
public record Interval(double mean, double low, double high, double least, int values) {
  /**
   * Student's t that 97.5% stay below, for 1, 2, ... degrees of freedom; more are treated as the
   * last, which makes the interval a little wide.
   */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228
  };

  /** The interval of at least one value. */
  public static Interval of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double least = Arrays.stream(values).min().orElseThrow();
    if (values.length == 1) {
      return new Interval(mean, mean, mean, least, 1);
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double error = Math.sqrt(squares / (values.length - 1) / values.length);
    double reach = error * T[Math.min(values.length - 2, T.length - 1)];
    return new Interval(mean, mean - reach, mean + reach, least, values.length);
  }

  /** That of the values divided by a number above 0. */
  public Interval over(double divisor) {
    return new Interval(mean / divisor, low / divisor, high / divisor, least / divisor, values);
  }

  /**
   * The mean, and of several values the interval in brackets.
   *
   * @param format of one number, as {@code %.4f}
   */
  public String text(String format) {
    String text = format.formatted(mean);
    return values == 1 ? text : "%s (%s)".formatted(text, range(format));
  }

  /** The interval, or nothing of one value. */
  public String range(String format) {
    return values == 1 ? "" : "%s to %s".formatted(format.formatted(low), format.formatted(high));
  }

  /** The claim that the mean is at least the bar. */
  public Claim claim(String experiment, String text, double bar, ExperimentOptions options) {
    return claim(experiment, text, mean, bar, options);
  }

  /** The claim that even the smallest value is at least the bar. */
  public Claim claimOfLeast(String experiment, String text, double bar, ExperimentOptions options) {
    return claim(experiment, text, least, bar, options);
  }

  /** The claim that the mean is at most the bar. */
  public Claim claimAtMost(String experiment, String text, double bar, ExperimentOptions options) {
    return claim(experiment, text, mean, Claim.Bound.AT_MOST, bar, options);
  }

  private Claim claim(
      String experiment, String text, double judged, double bar, ExperimentOptions options) {
    return claim(experiment, text, judged, Claim.Bound.AT_LEAST, bar, options);
  }

  private Claim claim(
      String experiment,
      String text,
      double judged,
      Claim.Bound bound,
      double bar,
      ExperimentOptions options) {
    return new Claim(
        experiment,
        text,
        judged,
        List.of(low, high),
        bound,
        bar,
        options.seeds(),
        options.command(experiment));
  }
}
