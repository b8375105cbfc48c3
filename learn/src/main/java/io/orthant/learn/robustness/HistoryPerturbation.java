package io.orthant.learn.robustness;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What may happen to a history before a model sees it.
 *
 * @param kind what happens
 * @param share of the items that it happens to, in [0, 1]
 */
public record HistoryPerturbation(Kind kind, double share) {
  /** What happens to an item. */
  public enum Kind {
    /** It is left out; one item always stays. */
    DROP,
    /** It changes places with the next. */
    SWAP,
    /** A random item of the catalogue is put in before it. */
    INJECT
  }

  public HistoryPerturbation {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("The share must lie in [0, 1], not " + share);
    }
  }

  /**
   * Changes a history.
   *
   * @param history item ordinals, oldest first, not empty; not changed
   * @param items size of the catalogue
   * @param random decides which items are met
   */
  public int[] apply(int[] history, int items, RandomGenerator random) {
    if (history.length == 0) {
      throw new IllegalArgumentException("An empty history cannot be perturbed");
    }
    return switch (kind) {
      case DROP -> dropped(history, random);
      case SWAP -> swapped(history, random);
      case INJECT -> injected(history, items, random);
    };
  }

  private int[] dropped(int[] history, RandomGenerator random) {
    int[] kept = new int[history.length];
    int count = 0;
    for (int item : history) {
      if (random.nextDouble() >= share) {
        kept[count++] = item;
      }
    }
    if (count == 0) {
      kept[count++] = history[random.nextInt(history.length)];
    }
    return Arrays.copyOf(kept, count);
  }

  private int[] swapped(int[] history, RandomGenerator random) {
    int[] changed = history.clone();
    for (int i = 0; i + 1 < changed.length; i++) {
      if (random.nextDouble() < share) {
        int item = changed[i];
        changed[i] = changed[i + 1];
        changed[i + 1] = item;
      }
    }
    return changed;
  }

  private int[] injected(int[] history, int items, RandomGenerator random) {
    int[] changed = new int[2 * history.length];
    int count = 0;
    for (int item : history) {
      if (random.nextDouble() < share) {
        changed[count++] = random.nextInt(items);
      }
      changed[count++] = item;
    }
    return Arrays.copyOf(changed, count);
  }
}
