package io.orthant.learn.dp;

/**
 * Gradients of the weights of a linear layer that each example passes once, from the layer's inputs
 * x and the gradients d of its outputs: the gradient of an example is the outer product {@code d
 * x'}, which is never formed. With one scale for all its norm is {@code |d| |x|}; with scales b and
 * a centre a it is {@code sum_pq d_p^2 x_q^2 / b_pq^2 - 2 d' (a / b^2) x + |a / b|^2}.
 *
 * <p>A bias is the weight of an input that is always 1.
 *
 * @param offset where the weights [outputs, inputs] stand among all coordinates
 * @param inputs inputs of each example [examples, inputs]; not copied
 * @param outputGradients gradients of its loss by the outputs [examples, outputs]; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one step, never compared.
public record LinearGradients(int offset, double[][] inputs, double[][] outputGradients)
    implements PerExampleGradients {
  private static final double ROUNDING = 1e-12;

  public LinearGradients {
    if (inputs.length != outputGradients.length) {
      throw new IllegalArgumentException(
          "There are inputs of %d examples and output gradients of %d"
              .formatted(inputs.length, outputGradients.length));
    }
  }

  @Override
  public int examples() {
    return inputs.length;
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    if (inputs.length == 0) {
      return new double[0];
    }
    int width = inputs[0].length;
    int size = width * outputGradients[0].length;
    return isPlain(centre, scale, size)
        ? plainNorms(scale[offset])
        : scaledNorms(centre, scale, width, size);
  }

  private boolean isPlain(double[] centre, double[] scale, int size) {
    for (int i = offset; i < offset + size; i++) {
      if (centre[i] != 0 || scale[i] != scale[offset]) {
        return false;
      }
    }
    return true;
  }

  private double[] plainNorms(double scale) {
    double[] squares = new double[inputs.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = square(inputs[i]) * square(outputGradients[i]) / (scale * scale);
    }
    return squares;
  }

  private double[] scaledNorms(double[] centre, double[] scale, int width, int size) {
    double[] weights = new double[size];
    double[] shifts = new double[size];
    double constant = 0;
    for (int i = 0; i < size; i++) {
      weights[i] = 1 / (scale[offset + i] * scale[offset + i]);
      shifts[i] = centre[offset + i] * weights[i];
      constant += centre[offset + i] * shifts[i];
    }
    double[] squares = new double[inputs.length];
    for (int i = 0; i < squares.length; i++) {
      double[] x = inputs[i];
      double sum = constant;
      double terms = constant;
      for (int p = 0; p < outputGradients[i].length; p++) {
        double d = outputGradients[i][p];
        double spread = 0;
        double shift = 0;
        if (d != 0) {
          for (int q = 0; q < width; q++) {
            spread += x[q] * x[q] * weights[p * width + q];
            shift += x[q] * shifts[p * width + q];
          }
        }
        sum += d * (d * spread - 2 * shift);
        terms += d * d * spread + 2 * Math.abs(d * shift);
      }
      // Terms may cancel; a norm that is too large is safe, one that is too small is not.
      squares[i] = sum + ROUNDING * terms;
    }
    return squares;
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        double[] x = inputs[i];
        for (int p = 0; p < outputGradients[i].length; p++) {
          double d = weights[i] * outputGradients[i][p];
          if (d != 0) {
            int row = offset + p * x.length;
            for (int q = 0; q < x.length; q++) {
              sum[row + q] += d * x[q];
            }
          }
        }
      }
    }
  }

  private static double square(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }
}
