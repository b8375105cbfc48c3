package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a sequence: each item but the last is an input, each but the first a target.
 *
 * @param items the whole sequence
 * @param from first input
 * @param length number of inputs, 1 or more
 */
@SuppressWarnings("ArrayRecordComponent") // A view of the data, never compared.
record Window(int[] items, int from, int length) {
  /** Cuts sequences so that every item but the first of each sequence is a target exactly once. */
  static List<Window> cut(List<Sequence> sequences, int maxLength) {
    List<Window> windows = new ArrayList<>();
    for (Sequence sequence : sequences) {
      int inputs = sequence.items().length - 1;
      for (int from = 0; from < inputs; from += maxLength) {
        windows.add(new Window(sequence.items(), from, Math.min(maxLength, inputs - from)));
      }
    }
    return windows;
  }

  int[] inputs() {
    return Arrays.copyOfRange(items, from, from + length);
  }

  /** The inputs and the item behind the last of them. */
  int[] stretch() {
    return Arrays.copyOfRange(items, from, from + length + 1);
  }

  int target(int position) {
    return items[from + position + 1];
  }
}
