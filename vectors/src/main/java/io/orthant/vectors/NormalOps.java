package io.orthant.vectors;

import java.lang.foreign.MemorySegment;

/**
 * Normal numbers that are looked up instead of drawn one after the other: each is a function of a
 * key, the number of a sample, that of a cell, and its place, so that they need neither memory nor
 * an order. One implementation is chosen per process, as with {@link VectorOps}, and both give the
 * same bits on every machine.
 *
 * <p>Their bits come from Philox 4x32-10 (Salmon et al., <em>Parallel random numbers: as easy as 1,
 * 2, 3</em>, SC 2011) with the counter {@code (block, cell, sample)}, lowest word first. Places
 * come in groups of {@value #GROUP}: place {@code 64 g + 16 w + l} has word w of block {@code 16 g
 * + l}. Its upper 23 bits k give {@code y = (2 k + 1) / 2^23 - 1}, and that {@code sqrt(2)
 * erfinv(y)} in float32, after Giles, <em>Approximating the erfinv function</em>, GPU Computing
 * Gems, 2011: numbers of size up to 5.3, of which about one in eight million would be larger.
 *
 * <p>Implementations keep no state and are safe to use from any number of threads.
 */
public interface NormalOps {
  /** Places that are found together. */
  int GROUP = 64;

  /** The fastest implementation this process can run. */
  static NormalOps best() {
    return ChosenOps.BEST_NORMALS;
  }

  /** The reference implementation in plain Java. */
  static NormalOps scalar() {
    return ChosenOps.SCALAR_NORMALS;
  }

  /**
   * Fills the first places of a stream.
   *
   * @param into receives float32 values from byte {@code offset} on
   * @param count how many, 0 or more
   */
  void fill(long key, long sample, int cell, MemorySegment into, long offset, long count);
}
