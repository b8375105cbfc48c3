package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class CalibratedLossTest {
  private static final float[][] HIDDEN = {{1, -2}, {0.5f, 3}};
  private static final float[][] ITEMS = {{0.3f, 1}, {-1, 0.2f}, {2, 0.1f}};

  /** The published form: the logarithm of the target's probability times beta, then plain BCE. */
  @Test
  void followsItsDefinition() {
    double power = 0.3;
    long[] targets = {2, 0};
    long[] negatives = {1, 0, 1};
    double expected = 0;
    for (int p = 0; p < 2; p++) {
      double sum = power * Math.log(sigmoid(logit(p, (int) targets[p])));
      for (long negative : negatives) {
        if (negative != targets[p]) {
          sum += Math.log(1 - sigmoid(logit(p, (int) negative)));
        }
      }
      expected -= sum / (negatives.length + 1);
    }
    try (Scope _ = Scope.open()) {
      Tensor hidden = Tensors.floats(new float[] {1, -2, 0.5f, 3}).view(2, 2);
      Tensor items = Tensors.floats(new float[] {0.3f, 1, -1, 0.2f, 2, 0.1f}).view(3, 2);
      double loss =
          CalibratedLoss.of(hidden, items, Tensors.longs(targets), Tensors.longs(negatives), power)
              .item_float();
      assertThat(loss).isCloseTo(expected, within(1e-5));
    }
  }

  private static double logit(int position, int item) {
    return HIDDEN[position][0] * ITEMS[item][0] + HIDDEN[position][1] * ITEMS[item][1];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
