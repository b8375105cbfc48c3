package io.orthant.learn.sde;

import io.orthant.vectors.NormalOps;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.apache.commons.rng.core.source32.Philox4x32;

/**
 * Random streams that are looked up by number instead of being drawn one after the other, so that
 * noise needs neither memory nor an order: Philox 4x32-10 of Salmon et al., <em>Parallel random
 * numbers: as easy as 1, 2, 3</em>, SC 2011. The high words of its counter are the numbers, the low
 * word counts within the stream.
 *
 * @param key chooses one family of streams; give each purpose its own
 */
public record CounterNoise(long key) {
  /**
   * The stream of a sample at a cell, which is the same whenever and wherever it is asked for.
   *
   * @param sample number of the sample, not its place in a batch
   * @param cell number of the step, or of the node of a tree
   */
  public RandomGenerator at(long sample, int cell) {
    Philox4x32 philox =
        new Philox4x32(
            new int[] {
              (int) key, (int) (key >>> 32), 0, cell, (int) sample, (int) (sample >>> 32)
            });
    return philox::nextLong;
  }

  /**
   * Normal numbers of float32 precision by the same words, some five times as fast as by {@link
   * #at}. They are not independent of the numbers of that stream: use one or the other.
   *
   * @param into receives float32 values from byte {@code offset} on
   * @param count how many, from the first place on
   */
  public void normals(long sample, int cell, MemorySegment into, long offset, long count) {
    NormalOps.best().fill(key, sample, cell, into, offset, count);
  }
}
