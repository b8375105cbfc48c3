package io.orthant.learn.nn;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.vectors.Seed;
import org.jspecify.annotations.Nullable;

/**
 * On which paths a noisy network is run.
 *
 * @param seed decides the paths, together with the number of a run and that of a sample
 * @param runs how many paths, or 0 for the flow of the mean, without noise
 * @param sharing which values share a motion
 */
public record NoiseRuns(Seed seed, int runs, NoiseSharing sharing) {
  public NoiseRuns {
    if (runs < 0) {
      throw new IllegalArgumentException("There must be 0 runs or more, not " + runs);
    }
  }

  /** No noise. */
  public static NoiseRuns off() {
    return new NoiseRuns(new Seed(0), 0, NoiseSharing.ELEMENT);
  }

  /** So many paths, each value with a motion of its own. */
  public static NoiseRuns of(long seed, int runs) {
    return new NoiseRuns(new Seed(seed), runs, NoiseSharing.ELEMENT);
  }

  @Nullable DepthPaths paths(int run, long[] samples) {
    return runs == 0
        ? null
        : new DepthPaths(
            new CounterNoise(seed.derive("run", run)),
            row -> samples[Math.toIntExact(row)],
            sharing);
  }
}
