package io.orthant.blackbox;

/**
 * What the queries of a search came to.
 *
 * @param queries values that were asked for, those of repeated calls included
 * @param calls calls of the oracle
 * @param retries calls that repeated one that had failed
 * @param failures queries whose call failed for good
 * @param notFinite queries answered by NaN or an infinite number
 */
public record QueryCounts(long queries, long calls, long retries, long failures, long notFinite) {}
