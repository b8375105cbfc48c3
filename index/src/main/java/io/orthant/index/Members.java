package io.orthant.index;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows lie in which partition.
 *
 * @param first the rows by their first partition
 * @param second the rows by their second one, or null if each lies in one
 */
record Members(Grouping first, @Nullable Grouping second) {
  /** The rows of a partition: those whose first one it is, then the others. */
  int[] of(int partition) {
    IntStream rows = of(first, partition);
    return (second == null ? rows : IntStream.concat(rows, of(second, partition))).toArray();
  }

  private static IntStream of(Grouping grouping, int partition) {
    return IntStream.range(grouping.start(partition), grouping.start(partition + 1))
        .map(grouping::member);
  }

  int size(int partition) {
    return first.size(partition) + (second == null ? 0 : second.size(partition));
  }

  /** The layout of all partitions. */
  PartitionLayout layout(int blocks) {
    int[] starts = first.starts().clone();
    if (second != null) {
      Arrays.setAll(starts, partition -> starts[partition] + second.start(partition));
    }
    return new PartitionLayout(starts, blocks);
  }
}
