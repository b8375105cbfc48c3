package io.orthant.learn.train;

import io.orthant.learn.weights.TensorData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean of weights over the steps so far, later ones counting for more. The noise of single
 * steps cancels in it, so that it is better than the last weights wherever steps are noisy (Polyak
 * and Juditsky 1992); under privacy it costs nothing, since it is worked out from what is released
 * anyway (De et al., "Unlocking High-Accuracy Differentially Private Image Classification through
 * Scale", 2022). For one thread.
 */
public final class WeightAverage {
  private static final String NAME = "average.";

  private final Map<String, TensorData> tensors = new LinkedHashMap<>();
  private final List<Followed> followed = new ArrayList<>();
  private final double decay;

  private record Followed(MemorySegment weights, MemorySegment mean) {}

  /**
   * Begins with the weights as they are.
   *
   * @param weights float32 arrays by name, viewed
   * @param decay share of the mean that a step keeps, in [0, 1); it averages over some {@code 1 /
   *     (1 - decay)} steps, at the beginning over fewer
   * @param arena owner of the mean's memory
   * @throws IllegalArgumentException if the decay is out of range
   */
  public WeightAverage(Map<String, TensorData> weights, double decay, Arena arena) {
    checkDecay(decay);
    this.decay = decay;
    weights.forEach(
        (name, values) -> {
          MemorySegment mean = arena.allocate(values.memory().byteSize(), Float.BYTES);
          mean.copyFrom(values.memory());
          tensors.put(NAME + name, new TensorData(values.type(), values.shape(), mean));
          followed.add(new Followed(values.memory(), mean));
        });
  }

  static void checkDecay(double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("The decay of the mean must lie in [0, 1), not " + decay);
    }
  }

  /** The mean itself, for a checkpoint to hold. */
  public Map<String, TensorData> tensors() {
    return tensors;
  }

  /**
   * Takes the weights in after a step, in time proportional to their number.
   *
   * @param step its number, from 1
   */
  public void follow(long step) {
    double keep = Math.min(decay, step / (step + 9.0));
    for (Followed one : followed) {
      long count = one.weights().byteSize() / Float.BYTES;
      for (long i = 0; i < count; i++) {
        float now = one.weights().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        float mean = one.mean().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        one.mean().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (now + keep * (mean - now)));
      }
    }
  }

  /** Puts the mean in the place of the weights. */
  public void release() {
    followed.forEach(one -> one.weights().copyFrom(one.mean()));
  }
}
