package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * From what a layer was given and the gradients of what it gave to the gradients of its parameters,
 * unit by unit.
 *
 * @param coordinates of the model's parameters in their order
 * @param units how many units the pass had, each with the same number of places
 */
record TracedGradients(List<Coordinates> coordinates, int units) {
  /** Brings what stands at all places to [units, places, width], float64, without its history. */
  Tensor places(Tensor ofPlaces) {
    return ofPlaces.detach().reshape(units, -1, ofPlaces.size(-1)).to(torch.ScalarType.Double);
  }

  /**
   * Gradients of the parameters of a layer.
   *
   * @param gradient of the layer's output, in its shape
   */
  List<PerExampleGradients> of(Trace.Layer layer, Tensor gradient) {
    Coordinates first = coordinates.get(layer.parameter());
    return switch (layer) {
      case Trace.Layer.Linear linear ->
          weightAndBias(linear, places(linear.input()), places(gradient));
      case Trace.Layer.Convolution convolution ->
          weightAndBias(convolution, patches(convolution), channelsLast(gradient.detach()));
      case Trace.Layer.Norm norm -> {
        Tensor normalised =
            torch.layer_norm(
                norm.input().detach().to(torch.ScalarType.Double),
                new long[] {first.size()},
                new TensorOptional(),
                new TensorOptional(),
                norm.epsilon(),
                false);
        Tensor ofPlaces = places(gradient);
        yield List.of(
            new RowGradients(first, places(normalised).mul_(ofPlaces).sum(1)),
            new RowGradients(coordinates.get(layer.parameter() + 1), ofPlaces.sum(1)));
      }
      case Trace.Layer.Mask mask ->
          List.of(
              new RowGradients(first, places(gradient).mul_(places(masked(mask.inputs()))).sum(1)));
      case Trace.Layer.Positions positions -> {
        Tensor ofPlaces = places(gradient);
        long length = positions.output().size(1);
        Tensor numbers =
            Tensors.range(length)
                .repeat(units * ofPlaces.size(1) / length)
                .view(units, ofPlaces.size(1));
        yield List.of(
            new TableGradients(first, new TableGradients.Lookups(numbers, ofPlaces), null));
      }
    };
  }

  /** 1 where a mask stands, else 0 [sequences * length, 1]. */
  private static Tensor masked(PaddedSequences inputs) {
    float[] masked = new float[inputs.rows().length];
    for (long at : inputs.masked()) {
      masked[Math.toIntExact(at)] = 1;
    }
    return Tensors.floats(masked).unsqueeze(1);
  }

  private List<PerExampleGradients> weightAndBias(
      Trace.Layer layer, Tensor inputs, Tensor outputGradients) {
    Coordinates weights = coordinates.get(layer.parameter());
    return List.of(
        MatrixGradients.smallerFormed(inputs, outputGradients)
            ? new RowGradients(weights, MatrixGradients.form(inputs, outputGradients))
            : new MatrixGradients(weights, inputs, outputGradients),
        new RowGradients(coordinates.get(layer.parameter() + 1), outputGradients.sum(1)));
  }

  /** What the kernel of a convolution saw at each place: then it is a linear layer. */
  private static Tensor patches(Trace.Layer.Convolution convolution) {
    long[] kernel = {convolution.kernel(), convolution.kernel()};
    // Converted before and not after: patches are many times the values that they are cut from.
    Tensor input = convolution.input().detach().to(torch.ScalarType.Double);
    return torch
        .im2col(
            input,
            kernel,
            new long[] {1, 1},
            new long[] {convolution.padding(), convolution.padding()},
            convolution.stride(),
            convolution.stride())
        .transpose(1, 2);
  }

  /** A view as [images, places, channels], float64, of [images, channels, ...]. */
  private static Tensor channelsLast(Tensor images) {
    return images.to(torch.ScalarType.Double).flatten(2, -1).transpose(1, 2);
  }
}
