package io.orthant.blackbox;

/**
 * What a search found.
 *
 * @param point the best point that was asked for, in the oracle's coordinates; the start if no
 *     answer was finite
 * @param value the answer there; infinite if no answer was finite
 * @param last where the optimiser stood at the end; often better than {@code point} when answers
 *     are noisy
 * @param status why the search ended
 * @param counts how many queries, calls and failures there were
 * @param trace how the best value fell
 */
@SuppressWarnings("ArrayRecordComponent") // Points can be long; each belongs to its reader alone.
public record Optimum(
    double[] point,
    double value,
    double[] last,
    Status status,
    QueryCounts counts,
    BestSoFar trace) {}
