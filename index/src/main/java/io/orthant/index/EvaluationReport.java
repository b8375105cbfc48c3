package io.orthant.index;

import java.util.List;

/**
 * Recall against speed of one index, over a sweep of search settings.
 *
 * @param k how many rows each search returned
 * @param queries how many queries were asked
 * @param exactQueriesPerSecond speed of brute force by one thread, one call a query
 * @param exactBatchQueriesPerSecond speed of brute force by one thread, one call for all queries
 * @param points the settings in the order of the sweep
 */
public record EvaluationReport(
    int k,
    int queries,
    double exactQueriesPerSecond,
    double exactBatchQueriesPerSecond,
    List<OperatingPoint> points) {
  public EvaluationReport {
    points = List.copyOf(points);
  }

  /**
   * The settings worth choosing: those that no other setting beats in both recall and single-query
   * speed, in the order of the sweep.
   */
  public List<OperatingPoint> frontier() {
    return points.stream()
        .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
        .toList();
  }
}
