package io.orthant.learn.nn;

import io.orthant.learn.torch.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Weights of examples, of which those that are 0 must not be touched: they may not be finite. */
final class ExampleWeights {
  private final long[] chosen;
  private final int examples;
  private final Tensor weights;

  ExampleWeights(double[] weights) {
    examples = weights.length;
    chosen = IntStream.range(0, examples).filter(i -> weights[i] != 0).asLongStream().toArray();
    double[] values = new double[chosen.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights[(int) chosen[i]];
    }
    this.weights = Tensors.doubles(values, 0, values.length);
  }

  boolean allZero() {
    return chosen.length == 0;
  }

  /** What belongs to examples of other weights than 0 [chosen, ...] of [examples, ...]. */
  Tensor choose(Tensor ofExamples) {
    return chosen.length == examples
        ? ofExamples
        : ofExamples.index_select(0, Tensors.longs(chosen));
  }

  /** The same, each multiplied with its weight. */
  Tensor weigh(Tensor ofExamples) {
    long[] shape = new long[(int) ofExamples.dim()];
    Arrays.fill(shape, 1);
    shape[0] = chosen.length;
    return choose(ofExamples).mul(weights.view(shape));
  }

  /** The weighted sum [columns] of rows [examples, columns]. */
  Tensor sum(Tensor rows) {
    return weights.view(1, -1).matmul(choose(rows)).squeeze(0);
  }
}
