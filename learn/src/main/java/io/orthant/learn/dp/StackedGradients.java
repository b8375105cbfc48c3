package io.orthant.learn.dp;

import java.util.List;

/**
 * Gradients of several layers with separate weights, of the same examples.
 *
 * @param layers at least one
 */
public record StackedGradients(List<PerExampleGradients> layers) implements PerExampleGradients {
  public StackedGradients {
    layers = List.copyOf(layers);
    int examples = layers.getFirst().examples();
    for (PerExampleGradients layer : layers) {
      if (layer.examples() != examples) {
        throw new IllegalArgumentException(
            "Layers have gradients of %d and %d examples".formatted(examples, layer.examples()));
      }
    }
  }

  @Override
  public int examples() {
    return layers.getFirst().examples();
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    double[] squares = new double[examples()];
    for (PerExampleGradients layer : layers) {
      double[] own = layer.squaredNorms(centre, scale);
      for (int i = 0; i < squares.length; i++) {
        squares[i] += own[i];
      }
    }
    return squares;
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    layers.forEach(layer -> layer.addWeighted(weights, sum));
  }
}
