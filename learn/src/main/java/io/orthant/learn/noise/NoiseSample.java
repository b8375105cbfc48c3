package io.orthant.learn.noise;

import java.util.List;

/**
 * Gradient noise at one moment of a training run.
 *
 * @param moment when, in words
 * @param step steps taken before
 * @param groups the noise of each group of parameters
 */
public record NoiseSample(String moment, long step, List<GradientNoise> groups) {
  public NoiseSample {
    groups = List.copyOf(groups);
  }
}
