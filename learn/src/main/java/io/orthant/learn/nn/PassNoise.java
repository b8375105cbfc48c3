package io.orthant.learn.nn;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.vectors.Seed;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What is random in a pass. In training: dropout, which zeroes a random share of activations and
 * scales the rest up, with a random stream of its own, so that concurrent passes do not share one;
 * and the paths of flows in depth, one for each token. Outside training nothing, or the paths of a
 * given run alone. Belongs to one forward pass on one thread.
 */
public final class PassNoise {
  private final double rate;
  private final @Nullable GeneratorOptional generator;
  private final @Nullable Paths paths;

  private PassNoise(double rate, @Nullable GeneratorOptional generator, @Nullable Paths paths) {
    this.rate = rate;
    this.generator = generator;
    this.paths = paths;
  }

  /**
   * Where the paths of tokens come from.
   *
   * @param sampleOfToken number of the path of each token of the pass
   * @param wantedToken which token each of those is that are left after the last mixer
   */
  private record Paths(
      Seed seed,
      NoiseSharing sharing,
      LongUnaryOperator sampleOfToken,
      LongUnaryOperator wantedToken) {}

  /** Nothing is random: the mode outside training. */
  public static PassNoise none() {
    return new PassNoise(0, null, null);
  }

  /** Drops the given share, in [0, 1), and drives flows, by the streams of the given seed. */
  public static PassNoise of(double dropout, long seed) {
    Generator stream = dropout == 0 ? null : torch.make_generator_cpu(seed);
    LongUnaryOperator own = LongUnaryOperator.identity();
    return new PassNoise(
        dropout,
        stream == null ? null : new GeneratorOptional(stream),
        new Paths(new Seed(seed), NoiseSharing.ELEMENT, own, own));
  }

  /**
   * One for each run, which drops nothing and drives flows by that run. The path of a token follows
   * from the items up to it, so that the same history always meets the same noise, in whatever
   * batch.
   */
  public static List<PassNoise> of(NoiseRuns noise, PaddedSequences sequences) {
    long[] prefixes = sequences.prefixes();
    long[] wanted = sequences.positions();
    return IntStream.range(0, noise.runs())
        .mapToObj(
            run ->
                new PassNoise(
                    0,
                    null,
                    new Paths(
                        new Seed(noise.seed().derive("run", run)),
                        noise.sharing(),
                        token -> prefixes[Math.toIntExact(token)],
                        row -> wanted[Math.toIntExact(row)])))
        .toList();
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

  /**
   * What drives the flow of a layer, each token on its own path; null for its mean.
   *
   * @param wantedAlone whether the layer sees the wanted tokens alone, not all
   */
  @Nullable DepthPaths paths(int layer, boolean wantedAlone) {
    return paths == null
        ? null
        : new DepthPaths(
            new CounterNoise(paths.seed().derive("depth noise", layer)),
            wantedAlone
                ? row -> paths.sampleOfToken().applyAsLong(paths.wantedToken().applyAsLong(row))
                : paths.sampleOfToken(),
            paths.sharing());
  }
}
