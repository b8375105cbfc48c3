package io.orthant.index;

import java.util.Arrays;

/**
 * The slots whose rows are gone. Immutable: {@link #with} shares what does not change, so that a
 * deletion costs little whatever the size of the index.
 */
final class Deletions {
  static final Deletions NONE = new Deletions(new long[0][], 0);

  private static final int PAGE_WORDS = 64;
  private static final int PAGE_SLOTS = PAGE_WORDS * Long.SIZE;
  private static final long[] EMPTY = new long[PAGE_WORDS];

  private final long[][] pages;
  private final int count;

  private Deletions(long[][] pages, int count) {
    this.pages = pages;
    this.count = count;
  }

  /** How many slots are gone. */
  int count() {
    return count;
  }

  boolean contains(int slot) {
    int page = slot / PAGE_SLOTS;
    return page < pages.length && (pages[page][word(slot)] >>> slot & 1) != 0;
  }

  /**
   * These and more.
   *
   * @param slots distinct slots, of which the first {@code more} count, none of them gone yet
   */
  Deletions with(int[] slots, int more) {
    if (more == 0) {
      return this;
    }
    int pageCount = pages.length;
    for (int i = 0; i < more; i++) {
      pageCount = Math.max(pageCount, slots[i] / PAGE_SLOTS + 1);
    }
    long[][] copy = Arrays.copyOf(pages, pageCount);
    Arrays.fill(copy, pages.length, pageCount, EMPTY);
    boolean[] own = new boolean[pageCount];
    for (int i = 0; i < more; i++) {
      int page = slots[i] / PAGE_SLOTS;
      if (!own[page]) {
        copy[page] = copy[page].clone();
        own[page] = true;
      }
      copy[page][word(slots[i])] |= 1L << slots[i];
    }
    return new Deletions(copy, count + more);
  }

  private static int word(int slot) {
    return slot / Long.SIZE % PAGE_WORDS;
  }
}
