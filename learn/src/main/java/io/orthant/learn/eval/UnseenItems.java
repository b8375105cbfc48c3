package io.orthant.learn.eval;

import io.orthant.learn.data.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ranks each target among the items that are not in its history, as is usual where nothing is taken
 * twice, by whatever ranks among all. A target that is in its history takes part all the same.
 *
 * <p>The rank is that among all items less the number of items of the history that stand before the
 * target, which the other ranker is asked for one by one: a target costs as much as one more than
 * the distinct items of its history.
 */
final class UnseenItems implements Ranker {
  private static final int ASKED_AT_ONCE = 1 << 16;

  private final Ranker ranker;

  /** Leaves out of the ranks of that ranker what is in the history. */
  UnseenItems(Ranker ranker) {
    this.ranker = ranker;
  }

  @Override
  public String name() {
    return ranker.name();
  }

  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    int[] ranks = new int[heldOut.stream().mapToInt(HeldOut::targets).sum()];
    List<HeldOut> asked = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int place = 0;
    for (HeldOut sequence : heldOut) {
      for (int at = sequence.firstTarget(); at < sequence.items().length; at++) {
        int[] history = Arrays.copyOf(sequence.items(), at);
        int target = sequence.items()[at];
        asked.add(following(sequence.group(), history, target));
        places.add(place);
        for (int seen : sequence.seenBefore(at)) {
          asked.add(following(sequence.group(), history, seen));
          places.add(place);
        }
        place++;
        if (asked.size() >= ASKED_AT_ONCE) {
          count(asked, places, ranks);
        }
      }
    }
    count(asked, places, ranks);
    return ranks;
  }

  private static HeldOut following(String group, int[] history, int item) {
    int[] items = Arrays.copyOf(history, history.length + 1);
    items[history.length] = item;
    return new HeldOut(group, items, history.length);
  }

  /** Ranks what was asked, the target of a place first, and starts anew. */
  private void count(List<HeldOut> asked, List<Integer> places, int[] ranks) {
    int[] found = ranker.ranks(asked);
    int own = 0;
    for (int i = 0; i < found.length; i++) {
      int place = places.get(i);
      if (i == 0 || place != places.get(i - 1)) {
        own = found[i];
        ranks[place] = own;
      } else if (found[i] < own) {
        ranks[place]--;
      }
    }
    asked.clear();
    places.clear();
  }
}
