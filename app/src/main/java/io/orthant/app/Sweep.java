package io.orthant.app;

import io.orthant.index.IndexInfo;
import java.util.stream.IntStream;

/**
 * The settings that an evaluation tries when none are given.
 *
 * @param probes powers of a factor up to the number of partitions, and that number; 1 if there are
 *     none
 * @param rerank k, 4k and 16k; k if there are no partitions
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record Sweep(int[] probes, int[] rerank) {
  /**
   * The settings for that index and k neighbours.
   *
   * @param factor by how much one number of probes is larger than the one before, at least 2
   */
  static Sweep of(IndexInfo info, int k, int factor) {
    if (info.exact()) {
      return new Sweep(new int[] {1}, new int[] {k});
    }
    int[] probes =
        IntStream.concat(
                IntStream.iterate(1, probe -> probe < info.partitions(), probe -> factor * probe),
                IntStream.of(info.partitions()))
            .toArray();
    return new Sweep(probes, new int[] {k, 4 * k, 16 * k});
  }
}
