package io.orthant.bench.experiment;

import java.util.Locale;

/**
 * A claim and what was measured of it.
 *
 * @param experiment its name
 * @param claim what was measured
 * @param value the measurement over all seeds
 * @param judged the number that is compared with the bar
 * @param bar what it must reach
 * @param seeds how many seeds
 * @param command what repeats the run
 */
record Claim(
    String experiment,
    String claim,
    Interval value,
    double judged,
    double bar,
    int seeds,
    String command) {
  boolean holds() {
    return judged >= bar;
  }

  /** One line of JSON. */
  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"experiment\":\"%s\",\"claim\":\"%s\",\"value\":%.4f,\"interval\":[%.4f,%.4f],\"least\":%.4f,"
            + "\"bar\":%s,\"holds\":%b,\"seeds\":%d,\"command\":\"%s\"}",
        experiment,
        claim,
        value.mean(),
        value.low(),
        value.high(),
        value.least(),
        bar,
        holds(),
        seeds,
        command.replace("\"", "\\\""));
  }

  /** One line for a person. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s: %+.3f [%+.3f, %+.3f], least of %d seeds %+.3f, bar %+.3f",
        holds() ? "holds " : "missed",
        claim,
        value.mean(),
        value.low(),
        value.high(),
        seeds,
        value.least(),
        bar);
  }
}
