package io.orthant.blackbox.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class CoordinateRnnTest {
  private static final Seed SEED = new Seed(8);

  @Test
  void oneStepWithUnitWeightsGivesTheWorkedValue() {
    double[] weights = {1, 0, 1, 0, 1, 0, 1, 0, 1};
    CoordinateRnn rnn = new CoordinateRnn(1, 1, weights);
    CoordinateRnn.State state = rnn.start(1);
    double[] out = new double[1];
    rnn.step(new double[][] {{0.5}}, state, out, rnn.tape(1));
    assertThat(state.c()[0][0]).isCloseTo(0.287649, within(1e-6));
    assertThat(out[0]).isCloseTo(0.174270, within(1e-6));
  }

  @Test
  void zeroFromAZeroStateStaysExactlyZero() {
    CoordinateRnn rnn = new CoordinateRnn(2, 5, initial(2, 5));
    CoordinateRnn.State state = rnn.start(3);
    double[] out = {1, 1, 1};
    for (int t = 0; t < 4; t++) {
      rnn.step(new double[][] {{0, 0, 0}, {0, 0, 0}}, state, out, rnn.tape(3));
    }
    assertThat(out).containsExactly(0, 0, 0);
  }

  @Test
  void wayBackMatchesFiniteDifferences() {
    int d = 5;
    double[] weights = initial(2, 4);
    RandomGenerator random = SEED.stream("inputs");
    double[][][] inputs = new double[3][2][d];
    double[][] dOuts = new double[3][d];
    for (int t = 0; t < 3; t++) {
      for (int j = 0; j < d; j++) {
        inputs[t][0][j] = random.nextGaussian();
        inputs[t][1][j] = random.nextGaussian();
        dOuts[t][j] = random.nextGaussian();
      }
    }
    CoordinateRnn rnn = new CoordinateRnn(2, 4, weights);
    CoordinateRnn.State state = rnn.start(d);
    CoordinateRnn.Tape[] tapes = new CoordinateRnn.Tape[3];
    for (int t = 0; t < 3; t++) {
      tapes[t] = rnn.tape(d);
      rnn.step(inputs[t], state, new double[d], tapes[t]);
    }
    double[] gradient = new double[weights.length];
    CoordinateRnn.State after = rnn.start(d);
    double[][] dx = new double[2][d];
    for (int t = 2; t >= 0; t--) {
      rnn.back(tapes[t], dOuts[t], after, gradient, dx);
    }
    double h = 1e-6;
    for (int i = 0; i < weights.length; i++) {
      double kept = weights[i];
      weights[i] = kept + h;
      double up = loss(rnn, inputs, dOuts);
      weights[i] = kept - h;
      double down = loss(rnn, inputs, dOuts);
      weights[i] = kept;
      assertThat(gradient[i]).as("weight %d", i).isCloseTo((up - down) / (2 * h), within(1e-7));
    }
    for (int k = 0; k < 2; k++) {
      for (int j = 0; j < d; j++) {
        double kept = inputs[0][k][j];
        inputs[0][k][j] = kept + h;
        double up = loss(rnn, inputs, dOuts);
        inputs[0][k][j] = kept - h;
        double down = loss(rnn, inputs, dOuts);
        inputs[0][k][j] = kept;
        assertThat(dx[k][j]).isCloseTo((up - down) / (2 * h), within(1e-7));
      }
    }
  }

  private static double loss(CoordinateRnn rnn, double[][][] inputs, double[][] dOuts) {
    int d = dOuts[0].length;
    CoordinateRnn.State state = rnn.start(d);
    double[] out = new double[d];
    double sum = 0;
    for (int t = 0; t < inputs.length; t++) {
      rnn.step(inputs[t], state, out, rnn.tape(d));
      for (int j = 0; j < d; j++) {
        sum += dOuts[t][j] * out[j];
      }
    }
    return sum;
  }

  private static double[] initial(int inputs, int hidden) {
    return CoordinateRnn.initial(inputs, hidden, SEED.stream("weights"));
  }
}
