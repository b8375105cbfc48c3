package io.orthant.blackbox.optimizer;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.CountedOracle;
import io.orthant.blackbox.Optimum;
import io.orthant.blackbox.Status;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Natural evolution strategy with a fixed isotropic Gaussian: the mean moves along the samples,
 * weighted by the ranks of their values, so that it is blind to monotone transforms of the
 * objective. Samples come in antithetic pairs. Wierstra et al., "Natural Evolution Strategies",
 * JMLR 15, 2014, sections 3.1 and 3.3; pairs as in Salimans et al., "Evolution Strategies as a
 * Scalable Alternative to Reinforcement Learning", 2017.
 *
 * <p>A step costs {@code 2 pairs + 1} queries, that of the mean included, and is {@code mean +=
 * rate * deviation * sum_i w_i z_i}, where the sample of rank i, best first, weighs {@code w_i =
 * max(0, log(n / 2 + 1) - log i)}, normalised to sum 1, minus 1/n.
 *
 * @param pairs antithetic pairs per step, 1 or more
 * @param deviation standard deviation of the samples as a share of the width of the box, above 0
 * @param rate learning rate, above 0
 */
public record Nes(int pairs, double deviation, double rate) implements BlackboxOptimizer {
  public Nes {
    if (pairs < 1) {
      throw new IllegalArgumentException("1 pair or more is wanted, not " + pairs);
    }
    Check.aboveZero(deviation, "standard deviation");
    Check.aboveZero(rate, "learning rate");
  }

  @Override
  public Optimum minimize(CountedOracle oracle, double[] start, Seed seed) {
    double[] mean = oracle.box().toSearch(start);
    double[] scale = oracle.box().widths();
    double[] utilities = utilities(2 * pairs);
    int dimension = mean.length;
    if (dimension == 0) {
      oracle.value(mean);
      return oracle.optimum(mean, Status.CONVERGED);
    }
    for (long step = 0; ; step++) {
      double[][] asked = samples(mean, scale, seed.stream("samples", step));
      double[] values = oracle.values(asked);
      if (values.length < asked.length) {
        return oracle.optimum(mean, Status.BUDGET);
      }
      oracle.standsAt(mean, values[0]);
      int[] order = Ranking.ascending(Arrays.copyOfRange(values, 1, values.length));
      double[] moved = mean.clone();
      for (int rank = 0; rank < order.length; rank++) {
        double[] sample = asked[1 + order[rank]];
        for (int j = 0; j < dimension; j++) {
          moved[j] += rate * utilities[rank] * (sample[j] - mean[j]);
        }
      }
      oracle.box().restrict(moved);
      mean = moved;
    }
  }

  /** The mean, and pairs around it. */
  private double[][] samples(double[] mean, double[] scale, RandomGenerator random) {
    double[][] samples = new double[1 + 2 * pairs][mean.length];
    samples[0] = mean.clone();
    for (int i = 0; i < pairs; i++) {
      for (int j = 0; j < mean.length; j++) {
        double offset = deviation * scale[j] * random.nextGaussian();
        samples[1 + 2 * i][j] = mean[j] + offset;
        samples[2 + 2 * i][j] = mean[j] - offset;
      }
    }
    return samples;
  }

  /** Weights by rank, best first; they sum to 0. */
  static double[] utilities(int count) {
    double[] raw =
        IntStream.rangeClosed(1, count)
            .mapToDouble(i -> Math.max(0, Math.log(count / 2.0 + 1) - Math.log(i)))
            .toArray();
    double sum = Arrays.stream(raw).sum();
    return Arrays.stream(raw).map(w -> w / sum - 1.0 / count).toArray();
  }
}
