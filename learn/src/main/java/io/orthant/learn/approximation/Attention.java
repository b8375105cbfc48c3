package io.orthant.learn.approximation;

import java.util.List;

/**
 * Heads of size 1. Each has one product with every token for key, value and query, which are all
 * the same here, less a threshold for the query.
 *
 * @param direction what tokens are multiplied with
 * @param heads at most two
 * @param scale what products of queries and keys are multiplied with before the softmax; infinite
 *     for hardmax, which shares the weight among the largest
 */
@SuppressWarnings("ArrayRecordComponent") // Weights of one layer, never compared.
record Attention(double[] direction, List<Head> heads, double scale) implements Layer {
  Attention {
    heads = List.copyOf(heads);
  }

  /**
   * A head.
   *
   * @param threshold what is taken from the query
   * @param output what the result is multiplied with, in the first coordinate of the token
   */
  record Head(double threshold, double output) {}

  /** The same with softmax. */
  Attention relaxed(double finiteScale) {
    return new Attention(direction, heads, finiteScale);
  }

  @Override
  public void apply(double[][] tokens) {
    int length = tokens.length;
    double[] products = new double[length];
    for (int j = 0; j < length; j++) {
      products[j] = Layer.dot(direction, tokens[j]);
    }
    double[] logits = new double[length];
    for (int j = 0; j < length; j++) {
      double change = 0;
      for (Head head : heads) {
        double query = products[j] - head.threshold;
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < length; k++) {
          logits[k] = products[k] * query;
          largest = Math.max(largest, logits[k]);
        }
        change += head.output * mean(products, logits, largest);
      }
      tokens[j][0] += change;
    }
  }

  private double mean(double[] values, double[] logits, double largest) {
    double weights = 0;
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      double weight = logits[k] == largest ? 1 : Math.exp(scale * (logits[k] - largest));
      weights += weight;
      sum += weight * values[k];
    }
    return sum / weights;
  }
}
