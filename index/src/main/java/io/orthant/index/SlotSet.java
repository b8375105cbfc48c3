package io.orthant.index;

import java.util.Arrays;

/** A set of slots that is emptied by what was put in. Memory is kept; not thread-safe. */
final class SlotSet {
  private long[] words = {};

  /** Adds a slot, and tells whether it is new. */
  boolean add(int slot) {
    int word = slot / Long.SIZE;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, 2 * words.length));
    }
    long before = words[word];
    words[word] |= 1L << slot;
    return words[word] != before;
  }

  void remove(int slot) {
    words[slot / Long.SIZE] &= ~(1L << slot);
  }

  void clear() {
    Arrays.fill(words, 0);
  }
}
