package io.orthant.bench.peers;

/**
 * What one setting of one library reaches.
 *
 * @param peer library and index type
 * @param setting search parameters
 * @param recall mean share of the true 10 nearest rows that were found, 0 to 1
 * @param queriesPerSecond by one thread, one call a query
 * @param batchQueriesPerSecond by one thread, one call for all queries
 * @param buildSeconds CPU time of the build
 */
public record MeasuredPoint(
    String peer,
    String setting,
    double recall,
    double queriesPerSecond,
    double batchQueriesPerSecond,
    double buildSeconds) {}
