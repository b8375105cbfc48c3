package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Each item but the last is an input, each but the first a target.
 *
 * @param items the whole sequence
 * @param from first input
 * @param length number of inputs, 1 or more
 */
@SuppressWarnings("ArrayRecordComponent") // A view of the data, never compared.
record NextItems(int[] items, int from, int length) implements Window {
  /** Cuts sequences so that every item but the first of each sequence is a target exactly once. */
  static List<Window> cut(List<Sequence> sequences, int maxLength) {
    List<Window> windows = new ArrayList<>();
    for (Sequence sequence : sequences) {
      int inputs = sequence.items().length - 1;
      for (int from = 0; from < inputs; from += maxLength) {
        windows.add(new NextItems(sequence.items(), from, Math.min(maxLength, inputs - from)));
      }
    }
    return windows;
  }

  @Override
  public int[] inputs() {
    return Arrays.copyOfRange(items, from, from + length);
  }

  @Override
  public int[] predicted() {
    return IntStream.range(0, length).toArray();
  }

  @Override
  public int target(int place) {
    return items[from + place + 1];
  }

  @Override
  public Window drawn(RandomGenerator random) {
    return this;
  }
}
