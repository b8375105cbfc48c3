package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * Every class is equally likely.
 *
 * @param classes number of classes, at least one
 */
public record UniformSampler(int classes) implements Distribution {
  public UniformSampler {
    if (classes < 1) {
      throw new IllegalArgumentException("A sampler needs at least one class, not " + classes);
    }
  }

  @Override
  public int draw(RandomGenerator random) {
    return random.nextInt(classes);
  }

  @Override
  public double logProbability(int item) {
    return -Math.log(classes);
  }
}
