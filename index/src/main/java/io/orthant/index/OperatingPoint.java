package io.orthant.index;

/**
 * What one setting of the search reaches, on one thread.
 *
 * @param probes partitions scanned
 * @param rerank candidates scored exactly
 * @param recall mean share of the true k nearest rows that were found, 0 to 1
 * @param queriesPerSecond queries answered in a second, one call a query
 * @param batchQueriesPerSecond queries answered in a second, one call for all queries
 * @param cpuQueriesPerSecond as {@code queriesPerSecond}, of a second that the thread had a
 *     processor
 * @param batchCpuQueriesPerSecond as {@code batchQueriesPerSecond}, of such a second
 * @param latency how long single queries take
 * @param scannedRows mean number of rows in the probed partitions of a query
 * @param tuned whether the index keeps this setting for searches that are told nothing else
 */
public record OperatingPoint(
    int probes,
    int rerank,
    double recall,
    double queriesPerSecond,
    double batchQueriesPerSecond,
    double cpuQueriesPerSecond,
    double batchCpuQueriesPerSecond,
    Latency latency,
    double scannedRows,
    boolean tuned) {

  /** How many times as fast a query is in a batch, by the time of the processor. */
  public double batchRatio() {
    return batchCpuQueriesPerSecond / cpuQueriesPerSecond;
  }

  /** Whether this point is at least as good in recall and speed, and better in one of them. */
  boolean dominates(OperatingPoint other) {
    return recall >= other.recall
        && queriesPerSecond >= other.queriesPerSecond
        && (recall > other.recall || queriesPerSecond > other.queriesPerSecond);
  }
}
