package io.orthant.learn.nn;

/**
 * A sequence and the items that are to be predicted from it.
 *
 * @param inputs row numbers, or {@link PaddedSequences#MASK}; at least one
 * @param predicted where in the inputs an item is predicted, ascending
 * @param targets for each of those places, the row of the item that belongs there
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one pass, never compared.
public record LabelledSequence(int[] inputs, int[] predicted, int[] targets) {}
