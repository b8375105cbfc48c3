package io.orthant.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.PerExampleGradients;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseClassifierTest {
  private static final int INPUTS = 4;
  private static final int CLASSES = 3;

  /** Each gradient is the slope of the loss, found by differences. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void gradientsAreTheSlopesOfTheLoss(int hidden) {
    RandomGenerator random = new SplittableRandom(20261126);
    int[] widths = hidden == 0 ? new int[] {INPUTS, CLASSES} : new int[] {INPUTS, hidden, CLASSES};
    DenseClassifier classifier = new DenseClassifier(random, widths);
    double[] parameters = classifier.parameters();
    Arrays.setAll(parameters, i -> random.nextGaussian());
    double[][] inputs = new double[2][INPUTS + 1];
    for (double[] input : inputs) {
      Arrays.setAll(input, i -> i == INPUTS ? 1 : random.nextGaussian());
    }
    int[] labels = {2, 0};
    PerExampleGradients gradients = classifier.gradients(inputs, labels, new int[] {0, 1});
    for (int example = 0; example < 2; example++) {
      double[] weights = new double[2];
      weights[example] = 1;
      double[] gradient = new double[parameters.length];
      gradients.addWeighted(weights, gradient);
      for (int i = 0; i < parameters.length; i++) {
        double at = parameters[i];
        parameters[i] = at + 1e-5;
        double above = loss(parameters, widths, inputs[example], labels[example]);
        parameters[i] = at - 1e-5;
        double below = loss(parameters, widths, inputs[example], labels[example]);
        parameters[i] = at;
        assertThat(gradient[i]).isCloseTo((above - below) / 2e-5, within(1e-8));
      }
    }
  }

  private static double loss(double[] parameters, int[] widths, double[] input, int label) {
    double[] current = input;
    int at = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      double[] next = new double[widths[layer + 1] + 1];
      for (int p = 0; p < widths[layer + 1]; p++) {
        for (double value : current) {
          next[p] += parameters[at++] * value;
        }
        if (layer + 2 < widths.length) {
          next[p] = Math.max(0, next[p]);
        }
      }
      next[widths[layer + 1]] = 1;
      current = next;
    }
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      sum += Math.exp(current[c]);
    }
    return Math.log(sum) - current[label];
  }
}
