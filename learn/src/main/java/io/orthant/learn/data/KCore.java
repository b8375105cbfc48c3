package io.orthant.learn.data;

import java.util.Arrays;

/**
 * Keeps the largest part of the interactions in which every user and every item occurs often
 * enough: users and items that do not are dropped, again and again until none is left to drop.
 *
 * <p>Every interaction counts, repeats too. What is kept does not depend on the order of dropping.
 *
 * @param perUser fewest interactions of a user, 1 or more
 * @param perItem fewest interactions of an item, 1 or more
 */
public record KCore(int perUser, int perItem) {
  public KCore {
    if (perUser < 1 || perItem < 1) {
      throw new IllegalArgumentException(
          "At least %d interactions per user and %d per item; both must be 1 or more"
              .formatted(perUser, perItem));
    }
  }

  /**
   * Filters.
   *
   * @return the rest, in the same order, with what was dropped added to the report
   * @throws IllegalArgumentException if nothing is left
   */
  public Interactions filter(Interactions all) {
    int[] ofUser = new int[all.users()];
    int[] ofItem = new int[all.items()];
    for (int user = 0; user < all.users(); user++) {
      ofUser[user] = all.start(user + 1) - all.start(user);
    }
    for (int event = 0; event < all.size(); event++) {
      ofItem[all.event(event)]++;
    }
    boolean[] kept = peel(all, ofUser, ofItem);
    EventBuffer rest = new EventBuffer(all.timed());
    for (int user = 0; user < all.users(); user++) {
      for (int event = all.start(user); event < all.start(user + 1); event++) {
        if (kept[event]) {
          rest.add(all.user(user), all.item(all.event(event)), all.timed() ? all.time(event) : 0);
        }
      }
    }
    if (rest.size() == 0) {
      throw new IllegalArgumentException(
          "No interaction of %s is left with at least %d per user and %d per item; ask for fewer"
              .formatted(all.report().source(), perUser, perItem));
    }
    return rest.toInteractions(
        all.report()
            .with(
                "interactions dropped",
                all.size() - rest.size(),
                "at least %d per user and %d per item".formatted(perUser, perItem)));
  }

  private boolean[] peel(Interactions all, int[] ofUser, int[] ofItem) {
    boolean[] kept = new boolean[all.size()];
    Arrays.fill(kept, true);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int user = 0; user < all.users(); user++) {
        for (int event = all.start(user); event < all.start(user + 1); event++) {
          int item = all.event(event);
          if (kept[event] && (ofUser[user] < perUser || ofItem[item] < perItem)) {
            kept[event] = false;
            ofUser[user]--;
            ofItem[item]--;
            changed = true;
          }
        }
      }
    }
    return kept;
  }
}
