package io.orthant.learn.approximation;

/**
 * Adds to each token {@code output} times the activation of its product with {@code input} plus
 * {@code bias}.
 */
@SuppressWarnings("ArrayRecordComponent") // Weights of one layer, never compared.
record FeedForward(double[] input, double bias, Activation activation, double[] output)
    implements Layer {
  @Override
  public void apply(double[][] tokens) {
    for (double[] token : tokens) {
      double change = activation.apply(Layer.dot(input, token) + bias);
      if (change != 0) {
        Layer.add(token, change, output);
      }
    }
  }

  /** The same with ramps of the given width, if its activation jumps. */
  FeedForward relaxed(double width) {
    return switch (activation) {
      case PiecewiseLinear jumps -> new FeedForward(input, bias, jumps.relaxed(width), output);
      case ReluUnits _ -> this;
    };
  }
}
