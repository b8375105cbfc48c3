package io.orthant.learn.eval;

import io.orthant.learn.data.HeldOut;
import java.util.List;

/**
 * Ranks targets among all items of the catalogue.
 *
 * <p>The rank of a target is one plus the number of items that stand before it: those with a higher
 * score, and those with an equal score and a lower ordinal. Items of the history take part like all
 * others, for a repeat may be right.
 */
public interface Ranker {
  /** What it is called in tables. */
  String name();

  /**
   * Ranks all targets.
   *
   * @return one rank per target, 1 for the best, in the order of the sequences and of the targets
   *     within each
   */
  int[] ranks(List<HeldOut> heldOut);

  /** Ranks each target among the items that its history does not hold, see {@link UnseenItems}. */
  default Ranker amongUnseen() {
    return new UnseenItems(this);
  }
}
