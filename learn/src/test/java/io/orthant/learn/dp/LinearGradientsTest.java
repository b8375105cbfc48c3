package io.orthant.learn.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearGradientsTest {
  private static final int EXAMPLES = 9;
  private static final int DIMENSION = 5 * 7 + 3 * 5;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void normsAndSumsEqualThoseOfGradientsFormedOneByOne(boolean plain) {
    RandomGenerator random = new SplittableRandom(20261126);
    double[][] inputs = normal(random, 7);
    double[][] hidden = normal(random, 5);
    double[][] hiddenGradients = normal(random, 5);
    double[][] outputGradients = normal(random, 3);
    PerExampleGradients ghost =
        new StackedGradients(
            List.of(
                new LinearGradients(0, inputs, hiddenGradients),
                new LinearGradients(35, hidden, outputGradients)));
    double[][] rows = new double[EXAMPLES][DIMENSION];
    for (int i = 0; i < EXAMPLES; i++) {
      outer(hiddenGradients[i], inputs[i], rows[i], 0);
      outer(outputGradients[i], hidden[i], rows[i], 35);
    }
    PerExampleGradients loop = new MaterialisedGradients(rows);
    double[] centre = new double[DIMENSION];
    double[] scale = new double[DIMENSION];
    Arrays.setAll(centre, i -> plain ? 0 : random.nextGaussian());
    Arrays.setAll(scale, i -> plain ? 1.7 : Math.exp(2 * random.nextGaussian()));

    double[] expected = loop.squaredNorms(centre, scale);
    double[] actual = ghost.squaredNorms(centre, scale);
    for (int i = 0; i < EXAMPLES; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * expected[i]));
    }

    double[] weights = new double[EXAMPLES];
    Arrays.setAll(weights, i -> i == 2 ? 0 : random.nextDouble());
    double[] expectedSum = new double[DIMENSION];
    double[] actualSum = new double[DIMENSION];
    loop.addWeighted(weights, expectedSum);
    ghost.addWeighted(weights, actualSum);
    assertThat(actualSum).containsExactly(expectedSum, within(1e-12));
  }

  @Test
  void anExampleOfWeightZeroAddsNothingEvenIfItIsNotFinite() {
    double[][] inputs = {{Double.NaN, 1}, {2, 3}};
    double[][] gradients = {{1}, {5}};
    LinearGradients linear = new LinearGradients(0, inputs, gradients);
    assertThat(linear.squaredNorms(new double[2], new double[] {1, 2})[0]).isNaN();
    double[] sum = new double[2];
    linear.addWeighted(new double[] {0, 1}, sum);
    assertThat(sum).containsExactly(10, 15);
  }

  private static double[][] normal(RandomGenerator random, int width) {
    double[][] rows = new double[EXAMPLES][width];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return rows;
  }

  private static void outer(double[] d, double[] x, double[] row, int offset) {
    for (int p = 0; p < d.length; p++) {
      for (int q = 0; q < x.length; q++) {
        row[offset + p * x.length + q] = d[p] * x[q];
      }
    }
  }
}
