package io.orthant.learn.dp;

/**
 * Gradients that are held one by one: the plain way, and the measure of the others.
 *
 * @param gradients one row for each example; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one step, never compared.
public record MaterialisedGradients(double[]... gradients) implements PerExampleGradients {
  @Override
  public int examples() {
    return gradients.length;
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    double[] squares = new double[gradients.length];
    for (int i = 0; i < squares.length; i++) {
      for (int j = 0; j < centre.length; j++) {
        double value = (gradients[i][j] - centre[j]) / scale[j];
        squares[i] += value * value;
      }
    }
    return squares;
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] += weights[i] * gradients[i][j];
        }
      }
    }
  }
}
