package io.orthant.blackbox.learned;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.gradient.GradientSearch;
import io.orthant.blackbox.gradient.UpdateRule;
import io.orthant.vectors.Seed;

/**
 * Minimises by learned weights.
 *
 * @param weights the trained networks
 * @param gradient how gradients are estimated; best as in training, with any number of directions
 *     if the weights have the dimension factor
 * @param queryMix share of the steps, chosen by chance, whose directions follow the QueryRNN
 *     instead of being the same in all coordinates, in [0, 1]
 * @param safeguard whether the search goes on by ZO-Adam from its best point once the values rise
 */
public record LearnedOptimizer(
    LearnedWeights weights, GradientConfig gradient, double queryMix, boolean safeguard)
    implements BlackboxOptimizer {
  public LearnedOptimizer {
    if (!(queryMix >= 0 && queryMix <= 1)) {
      throw new IllegalArgumentException(
          "The share of learned queries must lie in [0, 1], not " + queryMix);
    }
  }

  /** The optimiser that ships with this library, guarded. */
  public static LearnedOptimizer shipped(GradientConfig gradient) {
    return new LearnedOptimizer(LearnedWeights.shipped(), gradient, 0.5, true);
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    UpdateRule rule = rule(oracle.box().searchDimension(), seed);
    return new GradientSearch(gradient).minimize(oracle, start, rule, seed);
  }

  /**
   * The rule for one search, to look at what it decides.
   *
   * @param dimension number of search coordinates
   * @param seed that of the search
   */
  public UpdateRule rule(int dimension, Seed seed) {
    return new LearnedRule(this, dimension, seed.stream("query-mix"));
  }
}
