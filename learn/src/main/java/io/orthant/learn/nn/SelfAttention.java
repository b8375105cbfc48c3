package io.orthant.learn.nn;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Multi-head self-attention: each token takes from those it sees by a softmax of inner products,
 * scaled by the root of the width of a head. The cost of a sequence grows with the square of its
 * length.
 *
 * @param heads how many, 1 or more
 * @param width of queries, keys and values of a head, 1 or more
 */
public record SelfAttention(int heads, int width) implements TokenMixer {
  public SelfAttention {
    if (heads < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Attention needs 1 head of width 1 or more, not %d of width %d".formatted(heads, width));
    }
  }

  /**
   * Heads that share the width of the tokens.
   *
   * @throws IllegalArgumentException if the dimension is not a multiple of the heads
   */
  public static SelfAttention sharing(int dimension, int heads) {
    if (heads < 1 || dimension % heads != 0) {
      throw new IllegalArgumentException(
          "The dimension must be a multiple of the heads; %d is not one of %d"
              .formatted(dimension, heads));
    }
    return new SelfAttention(heads, dimension / heads);
  }

  @Override
  public String prefix() {
    return "attention";
  }

  @Override
  public List<ParameterSpec> layout(EncoderConfig config) {
    long d = config.dimension();
    long joined = (long) heads * width;
    return List.of(
        ParameterSpec.matrix("input.weight", 3 * joined, d),
        ParameterSpec.zeros("input.bias", 3 * joined),
        ParameterSpec.branchEnd("output.weight", d, joined, config.layers().size()),
        ParameterSpec.zeros("output.bias", d));
  }

  @Override
  public Tensor mix(Tensor tokens, ParameterCursor parameters, Visibility visibility) {
    long sequences = tokens.size(0);
    long length = tokens.size(1);
    TensorVector each =
        parameters
            .linear(tokens)
            .view(sequences, length, 3, heads, width)
            .permute(2, 0, 3, 1, 4)
            .unbind(0);
    Tensor mixed =
        torch.scaled_dot_product_attention(
            each.get(0),
            each.get(1),
            each.get(2),
            visibility.attentionMask(),
            0.0,
            visibility.causal(),
            new DoubleOptional(),
            false);
    Tensor joined = mixed.transpose(1, 2).reshape(sequences, length, (long) heads * width);
    return parameters.linear(joined);
  }
}
