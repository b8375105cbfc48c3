package io.orthant.index.quantize;

/**
 * What a {@link RowCode} has learned that does not depend on the partitions, as plain numbers.
 *
 * @param codewords the values of {@link Codebooks} of a product code; of a binary code the vectors
 *     of the bits, {@code [bits, dimension]}
 * @param turn the rotation of a product code, {@code [dimension, dimension]}, or empty; the mean of
 *     the residuals of a binary code
 * @param scaleLevels the lowest logarithm of a scale and the step between logarithms, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // On its way from or to a file, never compared.
public record LearnedCode(float[] codewords, float[] turn, float[] scaleLevels) {}
