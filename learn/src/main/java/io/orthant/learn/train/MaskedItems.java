package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import io.orthant.learn.nn.PaddedSequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Some items are targets, to be predicted from the others. Of the targets, eight in ten are hidden
 * by the mask, one in ten by a random item, and one in ten is shown. Devlin et al., "BERT", NAACL
 * 2019, section 3.1.
 *
 * @param items the whole sequence
 * @param from first input
 * @param length number of inputs, 2 or more
 * @param share of the inputs that are targets; one is at least, and one at least is not
 * @param catalogue how many items there are
 * @param seed decides which are targets, and how they are hidden
 */
@SuppressWarnings("ArrayRecordComponent") // A view of the data, never compared.
record MaskedItems(int[] items, int from, int length, double share, int catalogue, long seed)
    implements Window {
  private static final double MASKED = 0.8;
  private static final double REPLACED = 0.1;

  /** Cuts sequences so that every item is in a window, of the maximum length where there is one. */
  static List<Window> cut(List<Sequence> sequences, int maxLength, double share, int catalogue) {
    List<Window> windows = new ArrayList<>();
    for (Sequence sequence : sequences) {
      int total = sequence.items().length;
      int length = Math.min(maxLength, total);
      for (int from = 0; total > 1 && from < total; from += length) {
        windows.add(
            new MaskedItems(
                sequence.items(), Math.min(from, total - length), length, share, catalogue, 0));
      }
    }
    return windows;
  }

  @Override
  public int[] inputs() {
    SplittableRandom random = new SplittableRandom(seed);
    int[] inputs = Arrays.copyOfRange(items, from, from + length);
    for (int place : predicted(random)) {
      double hidden = random.nextDouble();
      if (hidden < MASKED) {
        inputs[place] = PaddedSequences.MASK;
      } else if (hidden < MASKED + REPLACED) {
        inputs[place] = random.nextInt(catalogue);
      }
    }
    return inputs;
  }

  @Override
  public int[] predicted() {
    return predicted(new SplittableRandom(seed));
  }

  /** Draws places without replacement: the first of a partial shuffle. */
  private int[] predicted(SplittableRandom random) {
    int count = Math.clamp(Math.round(share * length), 1, length - 1);
    int[] places = new int[length];
    Arrays.setAll(places, i -> i);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, length);
      int place = places[other];
      places[other] = places[i];
      places[i] = place;
    }
    int[] chosen = Arrays.copyOf(places, count);
    Arrays.sort(chosen);
    return chosen;
  }

  @Override
  public int target(int place) {
    return items[from + place];
  }

  @Override
  public Window drawn(RandomGenerator random) {
    return new MaskedItems(items, from, length, share, catalogue, random.nextLong());
  }
}
