package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Gradients of a parameter that are held one by one: of few coordinates, or smaller than what they
 * are formed from, or for want of a way.
 */
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
    if (coordinates.isPlain(centre, scale)) {
      double one = scale[coordinates.offset()];
      double[] norms = Tensors.values(rows.norm(new ScalarOptional(new Scalar(2)), 1));
      Arrays.setAll(norms, i -> norms[i] / one * (norms[i] / one));
      return norms;
    }
    Tensor shift = coordinates.of(centre).view(1, -1);
    Tensor inverse = coordinates.of(scale).reciprocal().view(1, -1);
    return Tensors.values(
        ExampleParts.join(
            examples(),
            coordinates.size(),
            (from, count) ->
                rows.narrow(0, from, count).sub(shift).mul_(inverse).square_().sum(1)));
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    ExampleWeights chosen = new ExampleWeights(weights);
    if (!chosen.allZero()) {
      coordinates.add(chosen.sum(rows), sum);
    }
  }
}
