package io.orthant.blackbox.attack;

/** A change of a history. */
public sealed interface Edit {
  /** The item at a place goes. */
  record Drop(int place) implements Edit {}

  /** The items at a place and the next one change places. */
  record Swap(int place) implements Edit {}

  /** An item comes in before a place, or behind the last. */
  record Inject(int place, int item) implements Edit {}
}
