package io.orthant.blackbox.optimizer;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The order of values. */
final class Ranking {
  private Ranking() {}

  /** Indexes of the values, smallest value first; missing ones (NaN) last, ties in their order. */
  static int[] ascending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
