package io.orthant.learn.softmax;

import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One set of negatives for many queries, drawn from the mean of the proposals of some of them.
 *
 * <p>Each of the m draws chooses one of the A anchors at random and draws from its proposal. Its
 * probability is the mean over all anchors, not that of the chosen one alone, so that no weight is
 * large merely because another anchor happened to draw the class (the balance heuristic of multiple
 * importance sampling). The law is known exactly and the corrected sum is unbiased for every query,
 * whether it is an anchor or not. It costs A m probabilities.
 *
 * <p>The result depends on the seed and not on the number of threads.
 */
public final class SharedNegatives {
  private SharedNegatives() {}

  /**
   * Draws.
   *
   * @param sampler with one proposal for each anchor
   * @param anchors queries [A][dimension], at least one
   * @param m how many classes, at least 1
   * @param seed its streams "anchor" and "draws" decide, with their index {@code number}
   */
  public static Negatives draw(
      Sampler sampler, float[][] anchors, int m, Seed seed, long number, Workers workers) {
    if (anchors.length == 0 || m < 1) {
      throw new IllegalArgumentException(
          "At least one anchor and one negative are needed, not %d and %d"
              .formatted(anchors.length, m));
    }
    Proposal[] proposals = new Proposal[anchors.length];
    int[] starts = starts(anchors.length, m, seed.stream("anchor", number));
    int[] classes = new int[m];
    workers.run(
        anchors.length,
        1,
        (from, to) -> {
          for (int anchor = from; anchor < to; anchor++) {
            proposals[anchor] = sampler.proposal(anchors[anchor]);
            RandomGenerator random =
                new Seed(seed.derive("draws", number)).stream("anchor", anchor);
            for (int i = starts[anchor]; i < starts[anchor + 1]; i++) {
              classes[i] = proposals[anchor].draw(random);
            }
          }
        });
    double[][] probabilities = sampler.probabilities(List.of(proposals), classes, workers);
    float[] logExpectedCounts = new float[m];
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (double[] ofAnchor : probabilities) {
        sum += ofAnchor[i];
      }
      logExpectedCounts[i] = (float) Math.log(m * sum / anchors.length);
    }
    return new Negatives(classes, logExpectedCounts);
  }

  /** The places from which each anchor draws, as if every draw had chosen its anchor. */
  private static int[] starts(int anchors, int m, RandomGenerator random) {
    int[] starts = new int[anchors + 1];
    for (int i = 0; i < m; i++) {
      starts[random.nextInt(anchors) + 1]++;
    }
    for (int anchor = 0; anchor < anchors; anchor++) {
      starts[anchor + 1] += starts[anchor];
    }
    return starts;
  }
}
