package io.orthant.blackbox.learned;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One LSTM layer with a linear read-out to one number, both without biases, applied to each
 * coordinate by itself with weights shared by all; section 3 of the paper. Arrays are [feature,
 * coordinate], so that loops run over coordinates.
 *
 * <p>With gates in the order input, forget, cell, output, one after the other in the weights, each
 * row first the inputs then the hidden values: {@code c' = f c + i g}, {@code h' = o tanh(c')},
 * {@code out = w h'}. Zero inputs from a zero state give exactly 0. Immutable but for the weights,
 * which belong to the caller.
 */
final class CoordinateRnn {
  private static final int GATES = 4;

  private final int inputs;
  private final int hidden;
  private final double[] weights;

  /**
   * @param weights gates [4 hidden, inputs + hidden], then read-out [hidden]; not copied
   */
  CoordinateRnn(int inputs, int hidden, double[] weights) {
    if (weights.length != size(inputs, hidden)) {
      throw new IllegalArgumentException(
          "%d weights; %d inputs and %d hidden values take %d"
              .formatted(weights.length, inputs, hidden, size(inputs, hidden)));
    }
    this.inputs = inputs;
    this.hidden = hidden;
    this.weights = weights;
  }

  /** Number of weights. */
  static int size(int inputs, int hidden) {
    return GATES * hidden * (inputs + hidden) + hidden;
  }

  /**
   * First weights: uniform within {@code 1 / sqrt(hidden)} of zero, the read-out a tenth of that,
   * as in the authors' code.
   */
  static double[] initial(int inputs, int hidden, RandomGenerator random) {
    double[] weights = new double[size(inputs, hidden)];
    double bound = 1 / Math.sqrt(hidden);
    for (int i = 0; i < weights.length; i++) {
      double scale = i < weights.length - hidden ? 1 : 0.1;
      weights[i] = scale * random.nextDouble(-bound, bound);
    }
    return weights;
  }

  double[] weights() {
    return weights;
  }

  State start(int dimension) {
    return new State(new double[hidden][dimension], new double[hidden][dimension]);
  }

  /** Hidden values and cells [hidden, d]. */
  @SuppressWarnings("ArrayRecordComponent") // Changed in place at every step.
  record State(double[][] h, double[][] c) {
    void reset() {
      for (int k = 0; k < h.length; k++) {
        Arrays.fill(h[k], 0);
        Arrays.fill(c[k], 0);
      }
    }
  }

  /** What a step leaves for its way back. */
  @SuppressWarnings("ArrayRecordComponent") // Filled by a step, read by its way back.
  record Tape(
      double[][] x,
      double[][] hBefore,
      double[][] cBefore,
      double[][] gates,
      double[][] tanhC,
      double[][] h) {}

  Tape tape(int dimension) {
    return new Tape(
        new double[inputs][dimension],
        new double[hidden][dimension],
        new double[hidden][dimension],
        new double[GATES * hidden][dimension],
        new double[hidden][dimension],
        new double[hidden][dimension]);
  }

  /**
   * One step.
   *
   * @param x inputs [inputs, d]
   * @param state read and written
   * @param out read-out [d], written
   * @param tape written
   */
  void step(double[][] x, State state, double[] out, Tape tape) {
    int d = out.length;
    copy(x, tape.x());
    copy(state.h(), tape.hBefore());
    copy(state.c(), tape.cBefore());
    double[][] gates = tape.gates();
    int width = inputs + hidden;
    for (int row = 0; row < gates.length; row++) {
      double[] pre = gates[row];
      int at = row * width;
      Arrays.fill(pre, 0);
      for (int k = 0; k < inputs; k++) {
        add(pre, weights[at + k], tape.x()[k], d);
      }
      for (int k = 0; k < hidden; k++) {
        add(pre, weights[at + inputs + k], tape.hBefore()[k], d);
      }
      if (row / hidden == 2) {
        for (int j = 0; j < d; j++) {
          pre[j] = Math.tanh(pre[j]);
        }
      } else {
        for (int j = 0; j < d; j++) {
          pre[j] = 1 / (1 + Math.exp(-pre[j]));
        }
      }
    }
    Arrays.fill(out, 0);
    int readOut = gates.length * width;
    for (int k = 0; k < hidden; k++) {
      double[] in = gates[k];
      double[] forget = gates[hidden + k];
      double[] cell = gates[2 * hidden + k];
      double[] open = gates[3 * hidden + k];
      double[] c = state.c()[k];
      double[] h = state.h()[k];
      double[] tanhC = tape.tanhC()[k];
      for (int j = 0; j < d; j++) {
        c[j] = forget[j] * c[j] + in[j] * cell[j];
        tanhC[j] = Math.tanh(c[j]);
        h[j] = open[j] * tanhC[j];
      }
      System.arraycopy(h, 0, tape.h()[k], 0, d);
      add(out, weights[readOut + k], h, d);
    }
  }

  /**
   * The way back of one step.
   *
   * @param tape what the step left
   * @param dOut gradient of the loss by the read-out [d]
   * @param after gradients by the state after the step; replaced by those by the state before
   * @param gradient by the weights; added to
   * @param dx gradients by the inputs [inputs, d], written
   */
  void back(Tape tape, double[] dOut, State after, double[] gradient, double[][] dx) {
    int d = dOut.length;
    int width = inputs + hidden;
    int readOut = GATES * hidden * width;
    double[][] dPre = new double[GATES * hidden][d];
    for (int k = 0; k < hidden; k++) {
      double[] in = tape.gates()[k];
      double[] forget = tape.gates()[hidden + k];
      double[] cell = tape.gates()[2 * hidden + k];
      double[] open = tape.gates()[3 * hidden + k];
      double[] tanhC = tape.tanhC()[k];
      double[] cBefore = tape.cBefore()[k];
      double[] dh = after.h()[k];
      double[] dc = after.c()[k];
      double w = weights[readOut + k];
      gradient[readOut + k] += dot(dOut, tape.h()[k], d);
      for (int j = 0; j < d; j++) {
        double byH = dh[j] + w * dOut[j];
        double byC = dc[j] + byH * open[j] * (1 - tanhC[j] * tanhC[j]);
        dPre[k][j] = byC * cell[j] * in[j] * (1 - in[j]);
        dPre[hidden + k][j] = byC * cBefore[j] * forget[j] * (1 - forget[j]);
        dPre[2 * hidden + k][j] = byC * in[j] * (1 - cell[j] * cell[j]);
        dPre[3 * hidden + k][j] = byH * tanhC[j] * open[j] * (1 - open[j]);
        dc[j] = byC * forget[j];
        dh[j] = 0;
      }
    }
    for (double[] row : dx) {
      Arrays.fill(row, 0);
    }
    for (int row = 0; row < dPre.length; row++) {
      int at = row * width;
      for (int k = 0; k < inputs; k++) {
        gradient[at + k] += dot(dPre[row], tape.x()[k], d);
        add(dx[k], weights[at + k], dPre[row], d);
      }
      for (int k = 0; k < hidden; k++) {
        gradient[at + inputs + k] += dot(dPre[row], tape.hBefore()[k], d);
        add(after.h()[k], weights[at + inputs + k], dPre[row], d);
      }
    }
  }

  private static void copy(double[][] from, double[][] to) {
    for (int k = 0; k < from.length; k++) {
      System.arraycopy(from[k], 0, to[k], 0, from[k].length);
    }
  }

  private static void add(double[] to, double factor, double[] from, int d) {
    for (int j = 0; j < d; j++) {
      to[j] += factor * from[j];
    }
  }

  /** Four sums side by side, as one alone waits for each addition. */
  private static double dot(double[] a, double[] b, int d) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < d; j += 4) {
      s0 += a[j] * b[j];
      s1 += a[j + 1] * b[j + 1];
      s2 += a[j + 2] * b[j + 2];
      s3 += a[j + 3] * b[j + 3];
    }
    for (; j < d; j++) {
      s0 += a[j] * b[j];
    }
    return s0 + s1 + s2 + s3;
  }
}
