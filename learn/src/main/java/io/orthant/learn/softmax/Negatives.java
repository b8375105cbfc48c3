package io.orthant.learn.softmax;

import java.util.random.RandomGenerator;

/**
 * Classes drawn with replacement to stand for all others in a softmax.
 *
 * <p>The logit of a drawn class is lowered by {@code log(m q)}, the logarithm of how often it was
 * expected among the m draws. The sum of the exponentials is then an unbiased estimate of the sum
 * over all classes. Duplicates stay: each draw is a term of its own. Where a draw is the target
 * itself its term is left out and m keeps counting it.
 *
 * @param classes the drawn classes [m]
 * @param logExpectedCounts {@code log(m q)} of each draw [m]
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one step, never compared.
public record Negatives(int[] classes, float[] logExpectedCounts) {
  /** Draws {@code m} classes, at least one, from a sampler. */
  public static Negatives draw(Sampler sampler, int m, RandomGenerator random) {
    if (m < 1) {
      throw new IllegalArgumentException("At least one negative is needed, not " + m);
    }
    int[] classes = new int[m];
    float[] logExpectedCounts = new float[m];
    double logDraws = Math.log(m);
    for (int i = 0; i < m; i++) {
      classes[i] = sampler.draw(random);
      logExpectedCounts[i] = (float) (logDraws + sampler.logProbability(classes[i]));
    }
    return new Negatives(classes, logExpectedCounts);
  }

  public int size() {
    return classes.length;
  }
}
