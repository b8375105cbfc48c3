package io.orthant.blackbox.attack;

/**
 * A change that flipped the best answer.
 *
 * @param query number of the query that showed it, from 1
 * @param size how large the change is: its Euclidean norm, as a share of the input's under a
 *     relative objective, or how many edits it takes
 * @param answer what became the best answer
 * @param point the change, in the coordinates of its task
 */
@SuppressWarnings("ArrayRecordComponent") // Belongs to its reader alone, never compared.
public record Flip(long query, double size, int answer, double[] point) {}
