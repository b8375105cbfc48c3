package io.orthant.learn.data;

import java.util.Arrays;

/**
 * A sequence to test on. Every position from {@code firstTarget} to the end is a target, to be
 * predicted from all the items before it.
 *
 * @param group the user, or the outermost class of a method
 * @param items item ordinals, oldest first; not copied, not to be changed
 * @param firstTarget position of the first target, 1 to {@code items.length - 1}
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract; a copy per access would be slow
public record HeldOut(String group, int[] items, int firstTarget) {
  public HeldOut {
    if (firstTarget < 1 || firstTarget >= items.length) {
      throw new IllegalArgumentException(
          "First target %d of %s; it must lie between 1 and %d"
              .formatted(firstTarget, group, items.length - 1));
    }
  }

  /** How many targets the sequence has, one or more. */
  public int targets() {
    return items.length - firstTarget;
  }

  /**
   * The distinct items before a target, but for the target itself.
   *
   * @param target position of the target
   */
  public int[] seenBefore(int target) {
    return Arrays.stream(items, 0, target)
        .filter(item -> item != items[target])
        .distinct()
        .toArray();
  }
}
