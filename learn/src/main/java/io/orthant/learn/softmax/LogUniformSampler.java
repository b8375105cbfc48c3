package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * Class i has probability {@code log((i + 2) / (i + 1)) / log(n + 1)}: nearly Zipf's law, for
 * classes that are numbered by falling frequency. Draws by inversion, in constant time.
 *
 * @param classes number of classes n, at least one
 */
public record LogUniformSampler(int classes) implements Distribution {
  public LogUniformSampler {
    if (classes < 1) {
      throw new IllegalArgumentException("A sampler needs at least one class, not " + classes);
    }
  }

  @Override
  public int draw(RandomGenerator random) {
    double value = Math.exp(random.nextDouble() * Math.log1p(classes));
    return Math.min((int) value - 1, classes - 1);
  }

  @Override
  public double logProbability(int item) {
    return Math.log(Math.log1p(1.0 / (item + 1)) / Math.log1p(classes));
  }
}
