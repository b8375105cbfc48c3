package io.orthant.blackbox;

import java.util.List;

/**
 * How the best value of a search fell.
 *
 * @param improvements each query whose answer was better than all before, in their order
 */
public record BestSoFar(List<Improvement> improvements) {
  public BestSoFar {
    improvements = List.copyOf(improvements);
  }

  /**
   * A better answer.
   *
   * @param query number of the query, from 1
   * @param value its answer
   */
  public record Improvement(long query, double value) {}

  /** The best value among the first so many queries; infinite if there was none. */
  public double after(long queries) {
    double value = Double.POSITIVE_INFINITY;
    for (Improvement improvement : improvements) {
      if (improvement.query() > queries) {
        break;
      }
      value = improvement.value();
    }
    return value;
  }

  /** How many queries it took until an answer was at most the given value; -1 if none was. */
  public long queriesTo(double value) {
    for (Improvement improvement : improvements) {
      if (improvement.value() <= value) {
        return improvement.query();
      }
    }
    return -1;
  }
}
