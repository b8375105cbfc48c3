package io.orthant.bench.experiment;

import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.DatasetReport;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.data.Sequence;
import io.orthant.learn.softmax.Proposal;
import io.orthant.learn.softmax.SoftmaxSampler;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sequences in which the next item is drawn from a softmax over hidden item vectors, near those of
 * the item before.
 */
final class GeneratedSequences {
  private static final int ITEMS = 3_000;
  private static final int DIMENSION = 16;
  private static final int SEQUENCES = 6_000;
  private static final int LENGTH = 12;
  private static final double SHARPNESS = 14;

  private GeneratedSequences() {}

  /** Always the same sequences: eight tenths to train, one to validate, one to test. */
  static Dataset dataset() {
    Seed seed = new Seed(1);
    ClusteredVectors items = ClusteredVectors.of(ITEMS, DIMENSION, seed);
    SoftmaxSampler sampler = new SoftmaxSampler(items.vectors());
    Proposal[] next = new Proposal[ITEMS];
    RandomGenerator queries = seed.stream("next");
    for (int item = 0; item < ITEMS; item++) {
      next[item] = sampler.proposal(items.near(item, SHARPNESS, queries));
    }
    RandomGenerator random = seed.stream("sequences");
    List<Sequence> training = new ArrayList<>();
    List<HeldOut> validation = new ArrayList<>();
    List<HeldOut> test = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      int[] sequence = new int[LENGTH];
      sequence[0] = random.nextInt(ITEMS);
      for (int t = 1; t < LENGTH; t++) {
        sequence[t] = next[sequence[t - 1]].draw(random);
      }
      String group = "sequence " + i;
      switch (i % 10) {
        case 8 -> validation.add(new HeldOut(group, sequence, 2));
        case 9 -> test.add(new HeldOut(group, sequence, 2));
        default -> training.add(new Sequence(group, sequence));
      }
    }
    Map<String, Integer> counts = HashMap.newHashMap(ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      counts.put("item %04d".formatted(item), 1);
    }
    return new Dataset(
        Catalog.of(counts), training, validation, test, new DatasetReport("generated", List.of()));
  }
}
