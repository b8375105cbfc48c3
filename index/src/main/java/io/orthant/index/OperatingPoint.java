package io.orthant.index;

/**
 * What one setting of the search reaches.
 *
 * @param probes partitions scanned
 * @param rerank candidates scored exactly
 * @param recall mean share of the true k nearest rows that were found, 0 to 1
 * @param queriesPerSecond queries answered in a second by one thread, one call a query
 * @param batchQueriesPerSecond queries answered in a second by one thread, one call for all queries
 */
public record OperatingPoint(
    int probes, int rerank, double recall, double queriesPerSecond, double batchQueriesPerSecond) {

  /** Whether this point is at least as good in recall and speed, and better in one of them. */
  boolean dominates(OperatingPoint other) {
    return recall >= other.recall
        && queriesPerSecond >= other.queriesPerSecond
        && (recall > other.recall || queriesPerSecond > other.queriesPerSecond);
  }
}
