package io.orthant.blackbox.attack;

import java.util.ArrayList;
import java.util.List;

/**
 * Which edits of a history are allowed.
 *
 * @param drops whether items may go
 * @param swaps whether neighbours may change places
 * @param injected items that may come in
 * @param reach how many of the latest places may be edited, at least 1
 */
public record EditSpace(boolean drops, boolean swaps, List<Integer> injected, int reach) {
  /**
   * @throws IllegalArgumentException if nothing is allowed, or nothing within reach
   */
  public EditSpace {
    injected = List.copyOf(injected);
    if (reach < 1) {
      throw new IllegalArgumentException("1 place or more must be within reach, not " + reach);
    }
    if (!drops && !swaps && injected.isEmpty()) {
      throw new IllegalArgumentException(
          "At least one of drops, swaps and items to inject must be allowed");
    }
  }

  /** All allowed edits of a history of that many items. */
  List<Edit> edits(int length) {
    List<Edit> edits = new ArrayList<>();
    int first = Math.max(0, length - reach);
    for (int place = first; place < length; place++) {
      if (drops) {
        edits.add(new Edit.Drop(place));
      }
      if (swaps && place + 1 < length) {
        edits.add(new Edit.Swap(place));
      }
    }
    for (int place = first; place <= length; place++) {
      for (int item : injected) {
        edits.add(new Edit.Inject(place, item));
      }
    }
    return edits;
  }
}
