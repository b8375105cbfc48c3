package io.orthant.learn.softmax;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Class i has a probability proportional to its count to a power: 0.75 as in word2vec, 1 for the
 * counts themselves, 0 for all alike. Draws in constant time by Walker's alias method, as laid out
 * in Vose, "A Linear Algorithm for Generating Random Numbers with a Given Distribution", IEEE TSE
 * 1991. Immutable and safe to share between threads.
 */
public final class FrequencySampler implements Distribution {
  private final double[] logProbabilities;
  private final double[] keep;
  private final int[] alias;

  /**
   * Prepares the draws, in linear time.
   *
   * @param counts how often each class occurs; a count of 0 is taken as 1, so that no class is
   *     impossible
   * @param exponent the power, 0 or more
   * @throws IllegalArgumentException if there is no class, a count is negative, or the power is out
   *     of range
   */
  public FrequencySampler(long[] counts, double exponent) {
    if (counts.length == 0) {
      throw new IllegalArgumentException("A sampler needs at least one class, not 0");
    }
    if (!(exponent >= 0 && exponent < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The power of the frequency must be 0 or more, not " + exponent);
    }
    double[] weights = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "Class %d has count %d; counts must be 0 or more".formatted(i, counts[i]));
      }
      weights[i] = Math.pow((double) Math.max(1, counts[i]), exponent);
    }
    double total = Arrays.stream(weights).sum();
    logProbabilities = Arrays.stream(weights).map(w -> Math.log(w / total)).toArray();
    keep = Arrays.stream(weights).map(w -> w / total * counts.length).toArray();
    alias = new int[counts.length];
    fillAliases();
  }

  /** Pairs each class that has less than its even share with one that has more. */
  private void fillAliases() {
    int[] poor = new int[keep.length];
    int[] rich = new int[keep.length];
    int poorCount = 0;
    int richCount = 0;
    for (int i = 0; i < keep.length; i++) {
      if (keep[i] < 1) {
        poor[poorCount++] = i;
      } else {
        rich[richCount++] = i;
      }
    }
    while (poorCount > 0 && richCount > 0) {
      int taker = poor[--poorCount];
      int giver = rich[richCount - 1];
      alias[taker] = giver;
      keep[giver] -= 1 - keep[taker];
      if (keep[giver] < 1) {
        richCount--;
        poor[poorCount++] = giver;
      }
    }
    while (poorCount > 0) {
      keep[poor[--poorCount]] = 1;
    }
    while (richCount > 0) {
      keep[rich[--richCount]] = 1;
    }
  }

  @Override
  public int classes() {
    return keep.length;
  }

  @Override
  public int draw(RandomGenerator random) {
    int column = random.nextInt(keep.length);
    return random.nextDouble() < keep[column] ? column : alias[column];
  }

  @Override
  public double logProbability(int item) {
    return logProbabilities[item];
  }
}
