package io.orthant.learn.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Walks the arrays of an encoder in their order of use, which is the order of their layout, and
 * notes what the layers on the way were given and gave if somebody asks for it. For one pass.
 */
public final class ParameterCursor {
  private final List<Tensor> parameters;
  private final @Nullable Trace trace;
  private int next;

  ParameterCursor(List<Tensor> parameters, @Nullable Trace trace) {
    this.parameters = parameters;
    this.trace = trace;
  }

  /** The next array. */
  Tensor next() {
    return parameters.get(next++);
  }

  /** Adds the first rows of the next array to the places of sequences. */
  Tensor positions(Tensor tokens) {
    int at = next;
    Tensor output = tokens.add(next().narrow(0, 0, tokens.size(1)).unsqueeze(0));
    if (trace != null) {
      trace.positions(at, output);
    }
    return output;
  }

  /** Applies the affine map whose weight and bias come next. */
  Tensor linear(Tensor input) {
    int at = next;
    Tensor weight = next();
    Tensor output = torch.linear(input, weight, next());
    if (trace != null) {
      trace.linear(at, input, output);
    }
    return output;
  }

  /** Normalises the last axis, by the gain and offset that come next. */
  Tensor norm(Tensor input, double epsilon) {
    int at = next;
    TensorOptional gain = new TensorOptional(next());
    TensorOptional offset = new TensorOptional(next());
    long[] width = {input.size(input.dim() - 1)};
    Tensor output = torch.layer_norm(input, width, gain, offset, epsilon, false);
    if (trace != null) {
      trace.norm(at, epsilon, input, output);
    }
    return output;
  }
}
