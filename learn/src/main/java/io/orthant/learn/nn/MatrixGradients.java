package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.torch.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients of the weights of a layer that each example passes at several places: linear layers and
 * attention projections over a sequence, convolutions over an image. From inputs x_t and gradients
 * d_t of outputs the gradient of an example is {@code sum_t d_t x_t'}.
 *
 * <p>With one scale for all, the squared norm is {@code sum_st (d_s d_t) (x_s x_t)}, and no
 * gradient is formed (Li, Tramer, Liang and Hashimoto, "Large Language Models Can Be Strong
 * Differentially Private Learners", 2022). With several scales gradients are formed for a few
 * examples at a time. Sums need one product for all. Where the gradients are fewer values than
 * inputs and output gradients together ({@link #smallerFormed}, the choice by layer of Bu, Mao and
 * Xu 2022), holding them as {@link RowGradients} is cheaper.
 *
 * <p>All is done in float64, so that clipped norms hold to more digits than the margin of clipping.
 */
final class MatrixGradients implements PerExampleGradients {
  private final Coordinates coordinates;
  private final Tensor inputs;
  private final Tensor outputGradients;

  /**
   * @param coordinates of the weights [outputs, inputs]
   * @param inputs [examples, places, inputs], float64
   * @param outputGradients [examples, places, outputs], float64
   */
  MatrixGradients(Coordinates coordinates, Tensor inputs, Tensor outputGradients) {
    this.coordinates = coordinates;
    this.inputs = inputs;
    this.outputGradients = outputGradients;
  }

  @Override
  public int examples() {
    return (int) inputs.size(0);
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    if (coordinates.isPlain(centre, scale)) {
      double one = scale[coordinates.offset()];
      double[] squares = Tensors.values(squaredNorms(inputs, outputGradients));
      for (int i = 0; i < squares.length; i++) {
        squares[i] /= one * one;
      }
      return squares;
    }
    Tensor shift = coordinates.of(centre).unsqueeze(0);
    Tensor inverse = coordinates.of(scale).reciprocal().unsqueeze(0);
    return Tensors.values(
        formedSquares(inputs, outputGradients, formed -> formed.sub_(shift).mul_(inverse)));
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    ExampleWeights chosen = new ExampleWeights(weights);
    if (!chosen.allZero()) {
      coordinates.add(weightedSum(chosen, inputs, outputGradients), sum);
    }
  }

  /** Squared norms [examples] of {@code sum_t d_t x_t'}. */
  static Tensor squaredNorms(Tensor inputs, Tensor outputGradients) {
    if (!smallerFormed(inputs, outputGradients)) {
      Tensor products = torch.bmm(inputs, inputs.transpose(1, 2));
      return torch.bmm(outputGradients, outputGradients.transpose(1, 2)).mul_(products).sum(1, 2);
    }
    return formedSquares(inputs, outputGradients, UnaryOperator.identity());
  }

  /**
   * Squared norms [examples] of gradients that are formed, a few examples at a time.
   *
   * @param scaled may change them in place
   */
  static Tensor formedSquares(Tensor inputs, Tensor outputGradients, UnaryOperator<Tensor> scaled) {
    return ExampleParts.join(
        inputs.size(0),
        inputs.size(2) * outputGradients.size(2),
        (from, count) ->
            scaled
                .apply(form(inputs.narrow(0, from, count), outputGradients.narrow(0, from, count)))
                .square_()
                .sum(1, 2));
  }

  /**
   * Whether the gradients are at most twice as many values as what they are formed from: then they
   * take no more memory than the pass itself, and one product where norms and sums would need two.
   */
  static boolean smallerFormed(Tensor inputs, Tensor outputGradients) {
    long in = inputs.size(2);
    long out = outputGradients.size(2);
    return in * out < 2 * inputs.size(1) * (in + out);
  }

  /** The gradients themselves [examples, outputs, inputs]. */
  static Tensor form(Tensor inputs, Tensor outputGradients) {
    return torch.bmm(outputGradients.transpose(1, 2), inputs);
  }

  /** The weighted sum of the gradients [outputs, inputs]. */
  static Tensor weightedSum(ExampleWeights chosen, Tensor inputs, Tensor outputGradients) {
    Tensor x = chosen.choose(inputs).reshape(-1, inputs.size(2));
    Tensor d = chosen.weigh(outputGradients).reshape(-1, outputGradients.size(2));
    return d.transpose(0, 1).matmul(x);
  }
}
