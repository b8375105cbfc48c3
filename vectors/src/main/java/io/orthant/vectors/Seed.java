package io.orthant.vectors;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one seed of a run, split by name into independent random streams.
 *
 * <p>A stream depends on the seed, its name and its index alone, never on what was drawn elsewhere.
 * A run that resumes at step 500 therefore asks for {@code stream("dropout", 500)} and goes on as
 * if it had never stopped. Not for privacy: these streams are predictable.
 *
 * @param value any value; the same value gives the same streams on every platform
 */
public record Seed(long value) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** The stream of that name. */
  public RandomGenerator stream(String name) {
    return stream(name, 0);
  }

  /** The {@code index}-th stream of that name, for one step, epoch or shard. */
  public RandomGenerator stream(String name, long index) {
    return new SplittableRandom(derive(name, index));
  }

  /**
   * A number that stands for the {@code index}-th stream of that name, to seed other generators.
   */
  public long derive(String name, long index) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return mix(mix(value ^ hash) + index);
  }

  private static long mix(long input) {
    long z = input + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
