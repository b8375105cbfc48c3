package io.orthant.learn.softmax;

import java.util.HashMap;
import java.util.Map;
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
  private static final int REJECTIONS = 50;

  /** Draws {@code m} classes, at least one, from a proposal. */
  public static Negatives draw(Proposal proposal, int m, RandomGenerator random) {
    check(m);
    int[] classes = new int[m];
    for (int i = 0; i < m; i++) {
      classes[i] = proposal.draw(random);
    }
    return new Negatives(classes, logExpectedCounts(proposal, classes, m, m));
  }

  /** {@code log(m q)} of the first {@code count} classes. */
  public static float[] logExpectedCounts(Proposal proposal, int[] classes, int count, int m) {
    float[] logExpectedCounts = new float[count];
    double logDraws = Math.log(m);
    for (int i = 0; i < count; i++) {
      logExpectedCounts[i] = (float) (logDraws + proposal.logProbability(classes[i]));
    }
    return logExpectedCounts;
  }

  /**
   * Draws {@code m} classes other than the target, by rejection, with {@code q / (1 - q_target)} as
   * their probabilities. After {@value #REJECTIONS} rejections in a row a draw is taken from all
   * others alike; the chance of that is part of the probabilities, so that they stay exact.
   *
   * @return no negatives if there is no other class
   */
  public static Negatives drawOthers(Proposal proposal, int target, int m, RandomGenerator random) {
    check(m);
    int others = proposal.classes() - 1;
    if (others == 0) {
      return new Negatives(new int[0], new float[0]);
    }
    double targetShare = Math.exp(proposal.logProbability(target));
    double fallback = Math.pow(targetShare, REJECTIONS);
    double scale = targetShare < 1 ? (1 - fallback) / (1 - targetShare) : 0;
    int[] classes = new int[m];
    float[] logExpectedCounts = new float[m];
    for (int i = 0; i < m; i++) {
      int drawn = target;
      for (int tries = 0; tries < REJECTIONS && drawn == target; tries++) {
        drawn = proposal.draw(random);
      }
      if (drawn == target) {
        int other = random.nextInt(others);
        drawn = other < target ? other : other + 1;
      }
      classes[i] = drawn;
      double q = scale * Math.exp(proposal.logProbability(drawn)) + fallback / others;
      logExpectedCounts[i] = (float) Math.log(m * q);
    }
    return new Negatives(classes, logExpectedCounts);
  }

  /**
   * The targets of a batch as negatives for each other, taken as draws by frequency (Yi et al.,
   * "Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations", RecSys 2019).
   *
   * @param targets all targets of the batch, duplicates included; at least one
   * @param frequencies how often each class is a target
   */
  public static Negatives inBatch(int[] targets, Distribution frequencies) {
    check(targets.length);
    return new Negatives(
        targets.clone(), logExpectedCounts(frequencies, targets, targets.length, targets.length));
  }

  /**
   * The same sum with each class once: it counts as often as it was drawn, since the logarithm of
   * its expected count is lowered by that of its draws.
   */
  public Negatives distinct() {
    int[] firsts = new int[classes.length];
    int[] times = new int[classes.length];
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < classes.length; i++) {
      Integer place = places.putIfAbsent(classes[i], places.size());
      if (place == null) {
        firsts[places.size() - 1] = i;
      }
      times[place == null ? places.size() - 1 : place]++;
    }
    int[] once = new int[places.size()];
    float[] lowered = new float[once.length];
    for (int i = 0; i < once.length; i++) {
      once[i] = classes[firsts[i]];
      lowered[i] = (float) (logExpectedCounts[firsts[i]] - Math.log(times[i]));
    }
    return new Negatives(once, lowered);
  }

  public int size() {
    return classes.length;
  }

  private static void check(int m) {
    if (m < 1) {
      throw new IllegalArgumentException("At least one negative is needed, not " + m);
    }
  }
}
