package io.orthant.learn.train;

import io.orthant.learn.noise.NoiseSample;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples the noise of stochastic gradients before training, after its first pass and at its end.
 *
 * <p>Weights are not touched: a run with a probe gives the bytes of a run without. At each moment,
 * the full gradient is taken as the mean over {@code fullBatches} batches, and {@code gradients}
 * further batches are compared with it; batches, negatives and dropout are drawn as in training. A
 * moment therefore costs the time of {@code fullBatches + gradients} steps. A resumed run samples
 * the moments that are still to come. Not thread-safe.
 */
public final class NoiseProbe {
  private final int gradients;
  private final int fullBatches;
  private final List<NoiseSample> samples = new ArrayList<>();

  /**
   * Nothing is sampled yet.
   *
   * @param gradients how many gradients to compare, at least 32
   * @param fullBatches how many batches stand for all, at least 1
   */
  public NoiseProbe(int gradients, int fullBatches) {
    if (gradients < 32 || fullBatches < 1) {
      throw new IllegalArgumentException(
          "Noise needs at least 32 gradients and 1 batch for the full one, not %d and %d"
              .formatted(gradients, fullBatches));
    }
    this.gradients = gradients;
    this.fullBatches = fullBatches;
  }

  /** With 200 gradients and a full gradient of 100 batches. */
  public static NoiseProbe standard() {
    return new NoiseProbe(200, 100);
  }

  /** What was sampled, in the order of the moments. */
  public List<NoiseSample> samples() {
    return List.copyOf(samples);
  }

  int gradients() {
    return gradients;
  }

  int fullBatches() {
    return fullBatches;
  }

  void add(NoiseSample sample) {
    samples.add(sample);
  }
}
