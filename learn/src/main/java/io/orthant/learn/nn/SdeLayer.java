package io.orthant.learn.nn;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A neural SDE in place of stacked residual layers: each token flows from time 0 to 1 along {@code
 * dh = f(h, t) dt + G dB}, with the drift {@code W_2 gelu(W_1 [norm(h); t] + b_1) + b_2}. Training
 * adds noise; outside it the layer is the flow of its mean, unless a model is opened with noise.
 * Liu et al., CVPR 2020; the drift for tokens is ours.
 *
 * @param steps of the solver, 1 or more; the same weights serve all
 * @param noise what training adds
 */
public record SdeLayer(int steps, DepthNoise noise) implements EncoderLayer {
  private static final double NORM_EPSILON = 1e-5;

  public SdeLayer {
    new DepthFlow(steps, noise);
  }

  @Override
  public String prefix() {
    return "sde";
  }

  @Override
  public List<ParameterSpec> layout(EncoderConfig config) {
    long d = config.dimension();
    return List.of(
        ParameterSpec.ones("norm.gain", d),
        ParameterSpec.zeros("norm.offset", d),
        ParameterSpec.matrix("input.weight", config.feedForward(), d + 1),
        ParameterSpec.zeros("input.bias", config.feedForward()),
        ParameterSpec.branchEnd("output.weight", d, config.feedForward(), config.layers().size()),
        ParameterSpec.zeros("output.bias", d));
  }

  /**
   * Lets tokens flow, each by itself.
   *
   * @param tokens [..., dimension]
   * @param parameters its arrays, which it takes from the cursor
   * @param paths what drives the noise; null leaves it out
   */
  Tensor flow(Tensor tokens, ParameterCursor parameters, @Nullable DepthPaths paths) {
    TensorOptional gain = new TensorOptional(parameters.next());
    TensorOptional offset = new TensorOptional(parameters.next());
    Tensor input = parameters.next();
    Tensor inputBias = parameters.next();
    Tensor output = parameters.next();
    Tensor outputBias = parameters.next();
    long dimension = tokens.size(-1);
    Tensor ofState = input.narrow(1, 0, dimension);
    Tensor ofTime = input.select(1, dimension);
    DepthFlow.TensorDrift drift =
        (state, time) -> {
          Tensor normalised =
              torch.layer_norm(state, new long[] {dimension}, gain, offset, NORM_EPSILON, false);
          Tensor inner = torch.linear(normalised, ofState, inputBias.add(ofTime, new Scalar(time)));
          return torch.linear(torch.gelu(inner), output, outputBias);
        };
    Tensor rows = tokens.view(-1, dimension);
    return new DepthFlow(steps, noise).solve(rows, drift, paths).view_as(tokens);
  }
}
