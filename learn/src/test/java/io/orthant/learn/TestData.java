package io.orthant.learn;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.DatasetReport;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Small data sets whose regularities are known. */
public final class TestData {
  private TestData() {}

  /** Random histories of all lengths from 1 on, in turn. */
  public static List<int[]> histories(int count, int longest, int items) {
    List<int[]> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(new Random(i).ints(1 + i % longest, 0, items).toArray());
    }
    return histories;
  }

  /**
   * Sequences in which the next item is a fixed function of the two before it, so that a
   * first-order model cannot know it and a sequence model can.
   */
  public static Dataset secondOrder(int items, int sequences, long seed) {
    RandomGenerator random = new Seed(seed).stream("sequences");
    List<Sequence> training = new ArrayList<>();
    List<HeldOut> validation = new ArrayList<>();
    List<HeldOut> test = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      int[] sequence = new int[4 + random.nextInt(9)];
      sequence[0] = random.nextInt(items);
      sequence[1] = random.nextInt(items);
      for (int t = 2; t < sequence.length; t++) {
        int skip = sequence[t - 2] < items / 2 ? 1 : items / 3;
        sequence[t] = (sequence[t - 1] + skip) % items;
      }
      String group = "group " + i;
      switch (i % 10) {
        case 8 -> validation.add(new HeldOut(group, sequence, 2));
        case 9 -> test.add(new HeldOut(group, sequence, 2));
        default -> training.add(new Sequence(group, sequence));
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    for (int item = 0; item < items; item++) {
      counts.put("item %04d".formatted(item), 1);
    }
    return new Dataset(
        Catalog.of(counts), training, validation, test, new DatasetReport("generated", List.of()));
  }
}
