package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Gradients of a parameter that are held one by one: of few coordinates, or for want of a way. */
final class RowGradients implements PerExampleGradients {
  private final Coordinates coordinates;
  private final Tensor rows;

  /**
   * @param coordinates of the parameter
   * @param rows one gradient for each example [examples, ...], float64
   */
  RowGradients(Coordinates coordinates, Tensor rows) {
    this.coordinates = coordinates;
    this.rows = rows.reshape(rows.size(0), coordinates.size());
  }

  @Override
  public int examples() {
    return (int) rows.size(0);
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    Tensor shifted = rows.sub(coordinates.of(centre).view(1, -1));
    return Tensors.values(shifted.div(coordinates.of(scale).view(1, -1)).square().sum(1));
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    ExampleWeights chosen = new ExampleWeights(weights);
    if (!chosen.allZero()) {
      coordinates.add(chosen.weigh(rows).sum(0), sum);
    }
  }
}
