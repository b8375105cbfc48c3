package io.orthant.learn.nn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Zeroes a random share of activations and scales the rest up, with a random stream of its own, so
 * that concurrent passes do not share one. Belongs to one forward pass on one thread.
 */
public final class Dropout {
  private final double rate;
  private final @Nullable GeneratorOptional generator;

  private Dropout(double rate, @Nullable GeneratorOptional generator) {
    this.rate = rate;
    this.generator = generator;
  }

  /** Keeps everything: the mode outside training. */
  public static Dropout none() {
    return new Dropout(0, null);
  }

  /** Drops the given share, in [0, 1), by the stream of the given seed. */
  public static Dropout of(double rate, long seed) {
    if (rate == 0) {
      return none();
    }
    Generator stream = torch.make_generator_cpu(seed);
    return new Dropout(rate, new GeneratorOptional(stream));
  }

  Tensor apply(Tensor activations) {
    if (generator == null) {
      return activations;
    }
    Tensor mask = torch.empty_like(activations.detach());
    mask.bernoulli_(1 - rate, generator);
    mask.mul_(new Scalar(1 / (1 - rate)));
    return activations.mul(mask);
  }
}
