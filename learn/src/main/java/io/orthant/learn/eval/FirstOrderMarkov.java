package io.orthant.learn.eval;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import java.util.Arrays;
import java.util.List;

/**
 * Ranks items by how often they followed the last item of the history in training; equal counts,
 * and so all items that never followed it, by popularity.
 *
 * <p>Transitions are kept as sparse rows. A rank costs a binary search in the row of the last item,
 * so a pass over all targets does not depend on the size of the catalogue. Immutable and
 * thread-safe.
 */
public final class FirstOrderMarkov implements Ranker {
  private final int items;

  /** Where the row of each item begins in the two arrays below, and their length at the end. */
  private final int[] starts;

  /** The items that followed, in ascending order within each row. */
  private final int[] followers;

  /** The rank of each follower within its row, from 1. */
  private final int[] ranks;

  private FirstOrderMarkov(int items, int[] starts, int[] followers, int[] ranks) {
    this.items = items;
    this.starts = starts;
    this.followers = followers;
    this.ranks = ranks;
  }

  /** Counts the transitions of the training sequences. */
  public static FirstOrderMarkov of(Dataset data) {
    return of(data.catalog(), data.training());
  }

  /** Counts the transitions of sequences over a catalogue. */
  public static FirstOrderMarkov of(Catalog catalog, List<Sequence> training) {
    long[] transitions = sortedTransitions(training);
    int distinct = 0;
    for (int i = 0; i < transitions.length; i++) {
      distinct += i == 0 || transitions[i] != transitions[i - 1] ? 1 : 0;
    }
    int[] starts = new int[catalog.size() + 1];
    int[] followers = new int[distinct];
    int[] counts = new int[distinct];
    int entry = -1;
    for (int i = 0; i < transitions.length; i++) {
      if (i == 0 || transitions[i] != transitions[i - 1]) {
        entry++;
        followers[entry] = (int) transitions[i];
        starts[(int) (transitions[i] >>> Integer.SIZE) + 1]++;
      }
      counts[entry]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    return new FirstOrderMarkov(catalog.size(), starts, followers, ranksWithinRows(starts, counts));
  }

  /** All transitions as {@code previous * 2^32 + next}, so that equal ones come together. */
  private static long[] sortedTransitions(List<Sequence> training) {
    long[] transitions =
        new long[Math.toIntExact(training.stream().mapToLong(s -> s.items().length - 1L).sum())];
    int at = 0;
    for (Sequence sequence : training) {
      int[] items = sequence.items();
      for (int i = 1; i < items.length; i++) {
        transitions[at++] = (long) items[i - 1] << Integer.SIZE | items[i];
      }
    }
    Arrays.sort(transitions);
    return transitions;
  }

  private static int[] ranksWithinRows(int[] starts, int[] counts) {
    int[] ranks = new int[counts.length];
    for (int row = 0; row + 1 < starts.length; row++) {
      int from = starts[row];
      long[] byCount = new long[starts[row + 1] - from];
      for (int i = 0; i < byCount.length; i++) {
        byCount[i] = (long) -counts[from + i] << Integer.SIZE | i;
      }
      Arrays.sort(byCount);
      for (int place = 0; place < byCount.length; place++) {
        ranks[from + (int) byCount[place]] = place + 1;
      }
    }
    return ranks;
  }

  @Override
  public String name() {
    return "first-order Markov";
  }

  @Override
  public int[] ranks(List<HeldOut> heldOut) {
    return Targets.of(heldOut, items).ranks(this::rank);
  }

  private int rank(int previous, int target) {
    int from = starts[previous];
    int to = starts[previous + 1];
    int found = Arrays.binarySearch(followers, from, to, target);
    if (found >= 0) {
      return ranks[found];
    }
    int followersBeforeTarget = -found - 1 - from;
    return (to - from) + (target - followersBeforeTarget) + 1;
  }
}
