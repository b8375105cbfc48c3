package io.orthant.learn.eval;

/**
 * By how much one ranker is better than another, with an interval.
 *
 * @param metric what was compared
 * @param value metric of the first minus metric of the second, over all targets
 * @param lower lower end of the interval
 * @param upper upper end of the interval
 * @param level how often such an interval is to cover the true difference, such as 0.95
 */
public record Difference(Metric metric, double value, double lower, double upper, double level) {
  /** Whether the whole interval lies above zero: the first ranker is better. */
  public boolean aboveZero() {
    return lower > 0;
  }

  /** Whether the whole interval lies below zero: the second ranker is better. */
  public boolean belowZero() {
    return upper < 0;
  }
}
