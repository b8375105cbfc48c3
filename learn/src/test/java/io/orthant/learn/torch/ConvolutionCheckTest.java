package io.orthant.learn.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions of the started engine against plain sums of small integers, which are exact. */
final class ConvolutionCheckTest {
  private static final int SIDE = 6;

  @ParameterizedTest
  @CsvSource({"4, 4", "5, 4", "17, 16", "16, 17", "3, 31", "65, 8"})
  void convolutionsAndTheirGradientsAreRight(int in, int out) {
    float[] image = integers(7, in * SIDE * SIDE);
    float[] kernel = integers(5, out * in * 9);
    float[] slope = integers(3, out * SIDE * SIDE);
    float[] outputs = new float[slope.length];
    float[] byImage = new float[image.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int place = 0; place < SIDE * SIDE; place++) {
          for (int tap = 0; tap < 9; tap++) {
            int row = place / SIDE + tap / 3 - 1;
            int column = place % SIDE + tap % 3 - 1;
            if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
              int at = (i * SIDE + row) * SIDE + column;
              float weight = kernel[(o * in + i) * 9 + tap];
              outputs[o * SIDE * SIDE + place] += weight * image[at];
              byImage[at] += weight * slope[o * SIDE * SIDE + place];
            }
          }
        }
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor x = Tensors.floats(image).view(1, in, SIDE, SIDE).set_requires_grad(true);
      Tensor w = Tensors.floats(kernel).view(out, in, 3, 3);
      long[] one = {1, 1};
      Tensor y = torch.conv2d(x, w, new TensorOptional(), one, one, one, 1);
      Tensor sum = y.mul(Tensors.floats(slope).view(1, out, SIDE, SIDE)).sum();
      Tensor gradient = torch.grad(new TensorVector(sum), new TensorVector(x)).get(0);
      assertThat(y.detach().flatten().equal(Tensors.floats(outputs))).isTrue();
      assertThat(gradient.flatten().equal(Tensors.floats(byImage))).isTrue();
    }
  }

  private static float[] integers(int modulus, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i % modulus - modulus / 2;
    }
    return values;
  }
}
