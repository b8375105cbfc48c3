package io.orthant.learn.softmax;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;
import java.util.random.RandomGenerator;

/**
 * Draws from the softmax itself: class i with probability proportional to {@code exp(h . c_i)}. It
 * scores every class for every query, so that a full softmax costs no more; it is the oracle that
 * other samplers are measured against. With it the sum of corrected exponentials does not vary, and
 * the gradient of the sampled loss has no bias.
 */
public final class SoftmaxSampler implements Sampler {
  private static final int BLOCK_ROWS = 1024;

  private final Matrix vectors;

  /**
   * Views the class vectors, which must have at least one row.
   *
   * @throws IllegalArgumentException if there is no class
   */
  public SoftmaxSampler(Matrix vectors) {
    if (vectors.rows() < 1) {
      throw new IllegalArgumentException("A sampler needs at least one class, not 0");
    }
    this.vectors = vectors;
  }

  @Override
  public int classes() {
    return vectors.rows();
  }

  @Override
  public Proposal proposal(float[] query) {
    int n = vectors.rows();
    float[] logits = new float[n];
    for (int from = 0; from < n; from += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, n - from);
      VectorOps.best().dots(query, vectors.segment(), vectors.offset(from), count, logits, from);
    }
    float largest = logits[VectorOps.best().largest(logits, 0, n)];
    double[] cumulative = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(logits[i] - largest);
      cumulative[i] = sum;
    }
    return new Softmax(logits, largest + Math.log(sum), cumulative, (long) n * vectors.dimension());
  }

  @SuppressWarnings("ArrayRecordComponent") // One query's scores, never compared.
  private record Softmax(float[] logits, double logSum, double[] cumulative, long multiplyAdds)
      implements Proposal {
    @Override
    public int classes() {
      return logits.length;
    }

    @Override
    public int draw(RandomGenerator random) {
      return Cumulative.draw(cumulative, cumulative.length, random);
    }

    @Override
    public double logProbability(int item) {
      return logits[item] - logSum;
    }
  }
}
