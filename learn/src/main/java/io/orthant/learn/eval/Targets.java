package io.orthant.learn.eval;

import io.orthant.learn.data.HeldOut;
import java.util.List;
import java.util.Objects;
import java.util.function.IntBinaryOperator;

/**
 * The targets of held-out sequences, one after the other.
 *
 * @param previous the item before each target
 * @param items the targets
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record Targets(int[] previous, int[] items) {
  /**
   * Lays out all targets.
   *
   * @param catalogSize what every item must be below
   * @throws IndexOutOfBoundsException if an item is not in the catalogue
   */
  static Targets of(List<HeldOut> heldOut, int catalogSize) {
    int count = heldOut.stream().mapToInt(HeldOut::targets).sum();
    Targets targets = new Targets(new int[count], new int[count]);
    int at = 0;
    for (HeldOut sequence : heldOut) {
      int[] items = sequence.items();
      for (int i = sequence.firstTarget(); i < items.length; i++) {
        targets.previous[at] = Objects.checkIndex(items[i - 1], catalogSize);
        targets.items[at] = Objects.checkIndex(items[i], catalogSize);
        at++;
      }
    }
    return targets;
  }

  int size() {
    return items.length;
  }

  /** The rank of each target, from the item before it and the target. */
  int[] ranks(IntBinaryOperator rank) {
    int[] ranks = new int[size()];
    for (int target = 0; target < ranks.length; target++) {
      ranks[target] = rank.applyAsInt(previous[target], items[target]);
    }
    return ranks;
  }
}
