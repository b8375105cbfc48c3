package io.orthant.learn.data;

/**
 * The items of one group in time order.
 *
 * @param group the user, or the outermost class of a method
 * @param items item ordinals, oldest first; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract; a copy per access would be slow
public record Sequence(String group, int[] items) {}
