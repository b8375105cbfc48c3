package io.orthant.blackbox.attack;

import org.jspecify.annotations.Nullable;

/**
 * What came of the audit of an input.
 *
 * @param input its number
 * @param answer the model's answer to it as it is, or null if there was none
 * @param flipped what the smallest change turned the answer into, or null if none was found
 * @param queriesToFlip how many queries it took until an answer was flipped, or null
 * @param size of the smallest change that flips the answer, see {@link Flip#size}, or null
 * @param queries all queries, those of calls that failed included
 * @param failures queries whose call failed for good
 * @param notFinite queries that had no finite answer
 */
public record AuditedInput(
    int input,
    @Nullable Integer answer,
    @Nullable Integer flipped,
    @Nullable Long queriesToFlip,
    @Nullable Double size,
    long queries,
    long failures,
    long notFinite) {}
