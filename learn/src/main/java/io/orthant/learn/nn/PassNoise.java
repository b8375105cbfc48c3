package io.orthant.learn.nn;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.vectors.Seed;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What is random in a pass of training: dropout, which zeroes a random share of activations and
 * scales the rest up, with a random stream of its own, so that concurrent passes do not share one;
 * and the paths of flows in depth. Belongs to one forward pass on one thread.
 */
public final class PassNoise {
  private final double rate;
  private final @Nullable GeneratorOptional generator;
  private final @Nullable Seed seed;

  private PassNoise(double rate, @Nullable GeneratorOptional generator, @Nullable Seed seed) {
    this.rate = rate;
    this.generator = generator;
    this.seed = seed;
  }

  /** Nothing is random: the mode outside training. */
  public static PassNoise none() {
    return new PassNoise(0, null, null);
  }

  /** Drops the given share, in [0, 1), and drives flows, by the streams of the given seed. */
  public static PassNoise of(double dropout, long seed) {
    Generator stream = dropout == 0 ? null : torch.make_generator_cpu(seed);
    return new PassNoise(
        dropout, stream == null ? null : new GeneratorOptional(stream), new Seed(seed));
  }

  Tensor drop(Tensor activations) {
    if (generator == null) {
      return activations;
    }
    Tensor mask = torch.empty_like(activations.detach());
    mask.bernoulli_(1 - rate, generator);
    mask.mul_(new Scalar(1 / (1 - rate)));
    return activations.mul(mask);
  }

  /** What drives the flow of a layer, each row on its own path; null for its mean. */
  @Nullable DepthPaths paths(int layer) {
    return seed == null
        ? null
        : new DepthPaths(
            new CounterNoise(seed.derive("depth noise", layer)), row -> row, NoiseSharing.ELEMENT);
  }
}
