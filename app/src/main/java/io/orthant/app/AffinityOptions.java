package io.orthant.app;

import io.orthant.cluster.Affinity;
import picocli.CommandLine.Option;

/** How the points of a tree are compared. */
final class AffinityOptions {
  @Option(
      names = "--affinity",
      paramLabel = "dot|cosine|gaussian|inverse-distance",
      defaultValue = "cosine",
      description =
          "How points are compared: their inner product; (1 + cosine) / 2; exp(-gamma d^2);"
              + " 1 / (1 + d / scale). The last two by random features. Default: ${DEFAULT-VALUE}.")
  private Kind kind;

  @Option(
      names = "--gamma",
      paramLabel = "X",
      defaultValue = "1",
      description = "For gaussian. Default: ${DEFAULT-VALUE}.")
  private double gamma;

  @Option(
      names = "--scale",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "For inverse-distance: the distance of affinity 0.5. Default: ${DEFAULT-VALUE}.")
  private double scale;

  @Option(
      names = "--features",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Random features, for gaussian and inverse-distance; the estimate of an affinity errs by"
              + " 1 / sqrt(N) at most, in standard deviations. Default: ${DEFAULT-VALUE}.")
  private int features;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of random features and samples. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** What can be chosen. */
  enum Kind {
    DOT,
    COSINE,
    GAUSSIAN,
    INVERSE_DISTANCE
  }

  /**
   * The affinity that is chosen.
   *
   * @throws IllegalArgumentException if a number does not fit it
   */
  Affinity affinity() {
    return switch (kind) {
      case DOT -> new Affinity.Dot();
      case COSINE -> new Affinity.Cosine();
      case GAUSSIAN -> new Affinity.Gaussian(gamma, features, seed);
      case INVERSE_DISTANCE -> new Affinity.InverseDistance(scale, features, seed);
    };
  }

  long seed() {
    return seed;
  }
}
