package io.orthant.learn.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Whether the convolutions of oneDNN are right on this machine. On some processors with AVX-512 its
 * kernels leave out channels that do not fill a register, forward and back, without a word. Small
 * integers have exact sums, so that both ways to convolve must give the same bits.
 */
final class ConvolutionCheck {
  private static final int SIDE = 8;
  private static final int IMAGES = 2;

  /** Numbers of channels with every kind of remainder by 8 and 16. */
  private static final int[] CHANNELS = {3, 4, 5, 12, 17, 24, 31, 65};

  private ConvolutionCheck() {}

  /** Convolves both ways, and leaves oneDNN switched on exactly if all is equal. */
  static boolean passes() {
    // It is for other processors, and says so each time that it is asked.
    torch.globalContext().setUserEnabledNNPACK(false);
    boolean right =
        Arrays.stream(CHANNELS)
            .allMatch(
                channels ->
                    equal(channels, 16) && equal(16, channels) && equal(channels, channels));
    torch.globalContext().setUserEnabledMkldnn(right);
    return right;
  }

  private static boolean equal(int in, int out) {
    try (PointerScope _ = new PointerScope()) {
      torch.globalContext().setUserEnabledMkldnn(true);
      Tensor fast = convolved(in, out);
      torch.globalContext().setUserEnabledMkldnn(false);
      return fast.equal(convolved(in, out));
    }
  }

  /** Outputs and both gradients, one after the other. */
  private static Tensor convolved(int in, int out) {
    Tensor images = integers(7, IMAGES, in, SIDE, SIDE).set_requires_grad(true);
    Tensor kernels = integers(5, out, in, 3, 3).set_requires_grad(true);
    long[] one = {1, 1};
    Tensor outputs = torch.conv2d(images, kernels, new TensorOptional(), one, one, one, 1);
    Tensor slopes = integers(3, IMAGES, out, SIDE, SIDE);
    TensorVector gradients =
        torch.grad(new TensorVector(outputs.mul(slopes).sum()), new TensorVector(images, kernels));
    return torch.cat(
        new TensorVector(
            outputs.detach().flatten(), gradients.get(0).flatten(), gradients.get(1).flatten()),
        0);
  }

  private static Tensor integers(long modulus, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return Tensors.range(count)
        .remainder(new Scalar(modulus))
        .sub(new Scalar(modulus / 2))
        .to(torch.ScalarType.Float)
        .view(shape);
  }
}
