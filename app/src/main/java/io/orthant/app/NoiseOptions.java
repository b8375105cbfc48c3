package io.orthant.app;

import io.orthant.learn.nn.NoiseRuns;
import picocli.CommandLine.Option;

/** Whether a model with noise in depth keeps it outside training. */
final class NoiseOptions {
  @Option(
      names = "--noise-runs",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "For a model trained with --layers sde and --noise: score by the mean over so many paths"
              + " of the noise, which takes as many times as long. Default: 0, without noise.")
  private int runs;

  @Option(
      names = "--noise-seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of these paths. Default: ${DEFAULT-VALUE}.")
  private long seed;

  NoiseRuns runs() {
    return NoiseRuns.of(seed, runs);
  }
}
