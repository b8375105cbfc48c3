package io.orthant.index.quantize;

/**
 * A term of a training loss: for each row, how much more its error counts along one direction.
 *
 * @param directions the directions one after the other, {@code [count, dimension]}
 * @param directionOf the direction of each row
 * @param weights the weight of each row, at least -1 for unit directions; 0 leaves the row alone
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Handed from the sampling to the training, never compared.
record Emphasis(float[] directions, int[] directionOf, float[] weights) {}
