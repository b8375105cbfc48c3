package io.orthant.bench.experiment;

import io.orthant.learn.softmax.Negatives;
import io.orthant.learn.softmax.Proposal;
import io.orthant.learn.softmax.Sampler;
import io.orthant.learn.softmax.SoftmaxSampler;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;

/**
 * How far the gradient of a sampled softmax is from that of the full one, with respect to the
 * query.
 *
 * <p>Once by its leading order in 1/m, from the law itself and without noise, which is right where
 * the weights do not vary much; and once from repeated steps, split into two halves, of whose mean
 * errors the inner product estimates the squared bias without the variance of the repeats.
 */
final class SamplerBias {
  static final double TAU = 11.11;

  private final ClusteredVectors classes;
  private final Matrix vectors;
  private final float[][] queries;
  private final int[] targets;
  private final double[][] full;
  private final Proposal[] softmax;

  /**
   * What was measured, means over queries.
   *
   * @param leading relative bias times m, to leading order
   * @param bias root of the mean squared relative bias of repeated steps; 0 if lost in the noise
   * @param deviation root mean squared relative error of a single step
   * @param totalVariation distance of the law to the softmax
   */
  record Bias(double leading, double bias, double deviation, double totalVariation) {}

  SamplerBias(ClusteredVectors classes, int count, Seed seed) {
    this.classes = classes;
    vectors = classes.vectors();
    queries = new float[count][];
    targets = new int[count];
    full = new double[count][];
    softmax = new Proposal[count];
    RandomGenerator random = seed.stream("queries");
    SoftmaxSampler exact = new SoftmaxSampler(vectors);
    for (int i = 0; i < count; i++) {
      targets[i] = random.nextInt(vectors.rows());
      queries[i] = this.classes.near(targets[i], TAU, random);
      softmax[i] = exact.proposal(queries[i]);
      full[i] = fullGradient(i);
    }
  }

  /**
   * Measures.
   *
   * @param m draws of a step
   * @param repeats steps for each query, even
   */
  Bias of(Sampler sampler, int m, int repeats, Seed seed) {
    double leading = 0;
    double squaredBias = 0;
    double squaredError = 0;
    double variation = 0;
    for (int i = 0; i < queries.length; i++) {
      Proposal proposal = sampler.proposal(queries[i]);
      RandomGenerator random = seed.stream("steps", i);
      double[][] halves = new double[2][vectors.dimension()];
      double norm = dot(full[i], full[i]);
      for (int repeat = 0; repeat < repeats; repeat++) {
        double[] error = gradient(i, Negatives.drawOthers(proposal, targets[i], m, random));
        add(error, full[i], -1);
        squaredError += dot(error, error) / norm / repeats;
        add(halves[repeat % 2], error, 2.0 / repeats);
      }
      squaredBias += dot(halves[0], halves[1]) / norm;
      variation += totalVariation(proposal, softmax[i]);
      double[] first = leadingOrder(i, proposal);
      leading += Math.sqrt(dot(first, first) / norm);
    }
    int count = queries.length;
    return new Bias(
        leading / count,
        Math.sqrt(Math.max(0, squaredBias / count)),
        Math.sqrt(squaredError / count),
        variation / count);
  }

  /** Inner products of the dimension that a step of one query needs: of its law and m logits. */
  double products(Sampler sampler, int m, Seed seed) {
    double sum = 0;
    for (int i = 0; i < queries.length; i++) {
      Proposal fresh = sampler.proposal(queries[i]);
      Negatives.drawOthers(fresh, targets[i], m, seed.stream("cost", i));
      sum += (double) fresh.multiplyAdds() / vectors.dimension() + m;
    }
    return sum / queries.length;
  }

  /**
   * m times the bias to leading order: the delta method on the ratio of the two corrected sums that
   * the gradient is. With p the softmax, P its mass beside the target and w = p / q for a draw from
   * the others: {@code g (sum p w - P^2) - sum p w c + P sum p c}, g the sum of p c over all.
   */
  private double[] leadingOrder(int query, Proposal law) {
    int target = targets[query];
    double others = 1 - Math.exp(law.logProbability(target));
    double[] all = new double[vectors.dimension()];
    double[] beside = new double[vectors.dimension()];
    double[] weighted = new double[vectors.dimension()];
    double mass = 0;
    double squares = 0;
    float[] row = new float[vectors.dimension()];
    for (int item = 0; item < vectors.rows(); item++) {
      vectors.copyRow(item, row);
      double p = Math.exp(softmax[query].logProbability(item));
      add(all, row, p);
      if (item != target) {
        double pw = p * p / Math.exp(law.logProbability(item)) * others;
        add(beside, row, p);
        add(weighted, row, pw);
        mass += p;
        squares += pw;
      }
    }
    double[] bias = new double[vectors.dimension()];
    add(bias, all, squares - mass * mass);
    add(bias, weighted, -1);
    add(bias, beside, mass);
    return bias;
  }

  private static double totalVariation(Proposal law, Proposal truth) {
    double sum = 0;
    for (int item = 0; item < law.classes(); item++) {
      sum += Math.abs(Math.exp(law.logProbability(item)) - Math.exp(truth.logProbability(item)));
    }
    return sum / 2;
  }

  private double[] fullGradient(int query) {
    double[] gradient = new double[vectors.dimension()];
    float[] row = new float[vectors.dimension()];
    for (int item = 0; item < vectors.rows(); item++) {
      vectors.copyRow(item, row);
      add(gradient, row, Math.exp(softmax[query].logProbability(item)));
    }
    add(gradient, vectors.row(targets[query]), -1);
    return gradient;
  }

  private double[] gradient(int query, Negatives negatives) {
    int m = negatives.size();
    double[] logits = new double[m + 1];
    float[] row = new float[vectors.dimension()];
    logits[m] = logit(query, targets[query], row);
    double largest = logits[m];
    for (int k = 0; k < m; k++) {
      logits[k] = logit(query, negatives.classes()[k], row) - negatives.logExpectedCounts()[k];
      largest = Math.max(largest, logits[k]);
    }
    double sum = 0;
    for (int k = 0; k <= m; k++) {
      logits[k] = Math.exp(logits[k] - largest);
      sum += logits[k];
    }
    double[] gradient = new double[vectors.dimension()];
    for (int k = 0; k < m; k++) {
      vectors.copyRow(negatives.classes()[k], row);
      add(gradient, row, logits[k] / sum);
    }
    add(gradient, vectors.row(targets[query]), logits[m] / sum - 1);
    return gradient;
  }

  private double logit(int query, int item, float[] row) {
    vectors.copyRow(item, row);
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      sum += (double) queries[query][k] * row[k];
    }
    return sum;
  }

  private static void add(double[] sum, float[] vector, double factor) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += factor * vector[k];
    }
  }

  private static void add(double[] sum, double[] vector, double factor) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += factor * vector[k];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
