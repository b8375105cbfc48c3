package io.orthant.learn.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * BProj: {@code W_O X W_P}, with one column of X for each token. How much token j takes from token
 * i is the trained number {@code (W_P)_ij}, whatever the tokens are. Where tokens see only what is
 * before them, the entries below the diagonal count as 0.
 *
 * <p>Sequences begin at the first row of {@code W_P}; one that is shorter than the maximum length
 * uses the leading block.
 */
public record BilinearProjection() implements TokenMixer {
  @Override
  public String prefix() {
    return "bproj";
  }

  @Override
  public List<ParameterSpec> layout(EncoderConfig config) {
    long d = config.dimension();
    return List.of(
        ParameterSpec.nearIdentity("tokens.weight", config.maxLength()),
        ParameterSpec.branchEnd("output.weight", d, d, config.layers().size()),
        ParameterSpec.zeros("output.bias", d));
  }

  @Override
  public Tensor mix(Tensor tokens, ParameterCursor parameters, Visibility visibility) {
    long length = tokens.size(1);
    Tensor block = parameters.next().narrow(0, 0, length).narrow(1, 0, length);
    Tensor weights = visibility.causal() ? block.triu() : block;
    Tensor mixed = torch.matmul(weights.transpose(0, 1), visibility.withoutPadding(tokens));
    return parameters.linear(mixed);
  }
}
