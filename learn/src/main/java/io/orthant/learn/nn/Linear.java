package io.orthant.learn.nn;

import java.util.Iterator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An affine map. */
final class Linear {
  private Linear() {}

  /** Applies the map whose weight and bias come next. */
  static Tensor next(Tensor input, Iterator<Tensor> parameters) {
    Tensor weight = parameters.next();
    return torch.linear(input, weight, parameters.next());
  }
}
