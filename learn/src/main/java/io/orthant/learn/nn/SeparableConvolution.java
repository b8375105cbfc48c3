package io.orthant.learn.nn;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * SepConv: {@code W_O (X * W_C)}, one filter along the sequence for each column of the tokens, then
 * one matrix for all. Beyond the ends of a sequence the tokens are 0. The filter looks at the token
 * and those before it, or, where tokens see both ways, at as many on each side.
 *
 * @param kernel taps of a filter, 1 or more; odd where tokens see both ways
 */
public record SeparableConvolution(int kernel) implements TokenMixer {
  public SeparableConvolution {
    if (kernel < 1) {
      throw new IllegalArgumentException(
          "A convolution needs a kernel of 1 tap or more, not " + kernel);
    }
  }

  @Override
  public String prefix() {
    return "sepconv";
  }

  @Override
  public List<ParameterSpec> layout(EncoderConfig config) {
    long d = config.dimension();
    return List.of(
        ParameterSpec.filters("kernel.weight", d, kernel, tapsBefore(config.causal())),
        ParameterSpec.branchEnd("output.weight", d, d, config.layers().size()),
        ParameterSpec.zeros("output.bias", d));
  }

  @Override
  public Tensor mix(Tensor tokens, ParameterCursor parameters, Visibility visibility) {
    int before = tapsBefore(visibility.causal());
    Tensor filters = parameters.next().unsqueeze(1);
    Tensor padded =
        torch.constant_pad_nd(
            visibility.withoutPadding(tokens),
            new long[] {0, 0, before, kernel - 1 - before},
            new Scalar(0));
    Tensor filtered =
        torch.conv1d(
            padded.transpose(1, 2),
            filters,
            new TensorOptional(),
            new long[] {1},
            new long[] {0},
            new long[] {1},
            tokens.size(2));
    return parameters.linear(filtered.transpose(1, 2));
  }

  private int tapsBefore(boolean causal) {
    return causal ? kernel - 1 : (kernel - 1) / 2;
  }
}
