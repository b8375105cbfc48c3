package io.orthant.bench.experiment;

import io.orthant.learn.approximation.SequenceFunction;
import java.util.Arrays;

/** Functions of sequences that are approximated, coordinate by coordinate. */
enum SequenceTarget {
  /** x_j times the largest x_k: permuted tokens have permuted values. */
  TIMES_LARGEST("x_j max x", 2) {
    @Override
    double value(double[] x, int j) {
      return x[j] * Arrays.stream(x).max().orElseThrow();
    }
  },

  /** x_j + x_{j-1}, which needs positions. */
  PREVIOUS("x_j + x_(j-1)", 2) {
    @Override
    double value(double[] x, int j) {
      return x[j] + (j > 0 ? x[j - 1] : 0);
    }
  },

  /** x_j, or 1 - x_j if the first token reaches a half: a jump where the grid has a bound. */
  JUMP_AT_HALF("x_j or 1 - x_j from x_1 = 1/2", 1) {
    @Override
    double value(double[] x, int j) {
      return x[0] < 0.5 ? x[j] : 1 - x[j];
    }
  },

  /** The same from a third on, where no grid of 2, 4, 8 ... cells has a bound. */
  JUMP_AT_THIRD("x_j or 1 - x_j from x_1 = 1/3", 1) {
    @Override
    double value(double[] x, int j) {
      return x[0] < 1.0 / 3 ? x[j] : 1 - x[j];
    }
  };

  private final String label;
  private final double lipschitz;

  SequenceTarget(String label, double lipschitz) {
    this.label = label;
    this.lipschitz = lipschitz;
  }

  /** The value of one coordinate of the j-th token, given that coordinate of all tokens. */
  abstract double value(double[] x, int j);

  String label() {
    return label;
  }

  /** Largest change of a coordinate by that of the inputs, both by their maximum, off the jumps. */
  double lipschitz() {
    return lipschitz;
  }

  SequenceFunction function() {
    return tokens -> {
      double[][] value = new double[tokens.length][tokens[0].length];
      for (int i = 0; i < tokens[0].length; i++) {
        int at = i;
        double[] x = Arrays.stream(tokens).mapToDouble(token -> token[at]).toArray();
        for (int j = 0; j < x.length; j++) {
          value[j][i] = value(x, j);
        }
      }
      return value;
    };
  }
}
