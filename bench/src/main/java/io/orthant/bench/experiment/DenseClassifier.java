package io.orthant.bench.experiment;

import io.orthant.learn.dp.LinearGradients;
import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.dp.StackedGradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A softmax classifier with or without hidden layers of rectified units, and its per-example
 * gradients of the cross-entropy. The last input of each layer is always 1.
 */
final class DenseClassifier {
  private final int[] widths;
  private final double[] parameters;

  /**
   * @param random draws the weights of hidden layers; without any, all weights begin at zero
   * @param widths of inputs, the constant one left out, of hidden layers, and of classes
   */
  DenseClassifier(RandomGenerator random, int... widths) {
    this.widths = widths.clone();
    int size = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      size += (widths[layer] + 1) * widths[layer + 1];
    }
    parameters = new double[size];
    if (widths.length > 2) {
      int at = 0;
      for (int layer = 0; layer + 1 < widths.length; layer++) {
        double limit = Math.sqrt(6.0 / (widths[layer] + widths[layer + 1]));
        for (int i = 0; i < widths[layer + 1]; i++) {
          for (int j = 0; j < widths[layer]; j++) {
            parameters[at++] = random.nextDouble(-limit, limit);
          }
          at++;
        }
      }
    }
  }

  /** All weights, changed in place. */
  double[] parameters() {
    return parameters;
  }

  /** Gradients of the given examples. */
  PerExampleGradients gradients(double[][] inputs, int[] labels, int[] examples) {
    int layers = widths.length - 1;
    double[][][] activations = new double[layers][examples.length][];
    double[][][] gradients = new double[layers][examples.length][];
    for (int i = 0; i < examples.length; i++) {
      double[] current = inputs[examples[i]];
      double[] logits = current;
      int at = 0;
      for (int layer = 0; layer < layers; layer++) {
        activations[layer][i] = current;
        logits = apply(current, at, widths[layer + 1]);
        at += current.length * widths[layer + 1];
        current = rectified(logits);
      }
      double[] gradient = softmax(logits);
      gradient[labels[examples[i]]] -= 1;
      for (int layer = layers - 1; layer >= 0; layer--) {
        at -= activations[layer][i].length * widths[layer + 1];
        gradients[layer][i] = gradient;
        if (layer > 0) {
          gradient = back(gradient, activations[layer][i], at);
        }
      }
    }
    List<PerExampleGradients> stack = new ArrayList<>();
    int at = 0;
    for (int layer = 0; layer < layers; layer++) {
      stack.add(new LinearGradients(at, activations[layer], gradients[layer]));
      at += (widths[layer] + 1) * widths[layer + 1];
    }
    return new StackedGradients(stack);
  }

  /** The share of examples from {@code from} on whose largest output is their label. */
  double accuracy(double[][] inputs, int[] labels, int from, int to) {
    int right = 0;
    for (int i = from; i < to; i++) {
      double[] current = inputs[i];
      double[] logits = current;
      int at = 0;
      for (int layer = 0; layer + 1 < widths.length; layer++) {
        logits = apply(current, at, widths[layer + 1]);
        at += current.length * widths[layer + 1];
        current = rectified(logits);
      }
      int best = 0;
      for (int c = 1; c < logits.length; c++) {
        best = logits[c] > logits[best] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return (double) right / (to - from);
  }

  private double[] apply(double[] input, int at, int outputs) {
    double[] result = new double[outputs];
    for (int p = 0; p < outputs; p++) {
      double sum = 0;
      int row = at + p * input.length;
      for (int q = 0; q < input.length; q++) {
        sum += parameters[row + q] * input[q];
      }
      result[p] = sum;
    }
    return result;
  }

  private double[] back(double[] gradient, double[] activation, int at) {
    double[] result = new double[activation.length - 1];
    for (int p = 0; p < gradient.length; p++) {
      int row = at + p * activation.length;
      for (int q = 0; q < result.length; q++) {
        result[q] += gradient[p] * parameters[row + q];
      }
    }
    for (int q = 0; q < result.length; q++) {
      result[q] = activation[q] > 0 ? result[q] : 0;
    }
    return result;
  }

  private static double[] rectified(double[] values) {
    double[] result = Arrays.copyOf(values, values.length + 1);
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.max(0, values[i]);
    }
    result[values.length] = 1;
    return result;
  }

  private static double[] softmax(double[] logits) {
    double most = Arrays.stream(logits).max().orElseThrow();
    double[] result = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.exp(logits[i] - most);
      sum += result[i];
    }
    for (int i = 0; i < result.length; i++) {
      result[i] /= sum;
    }
    return result;
  }
}
