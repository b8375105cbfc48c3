package io.orthant.learn.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What takes many values for each example, done for a few examples at a time. */
@FunctionalInterface
interface ExampleParts {
  /** Values that are worked on at once: 1 MiB, which stays in the cache. */
  long MOST_VALUES = 1 << 17;

  /** Results [count, ...] of {@code count} examples from {@code from} on. */
  Tensor of(long from, long count);

  /**
   * Results of all examples.
   *
   * @param values float64 values that one example takes
   */
  static Tensor join(long examples, long values, ExampleParts parts) {
    List<Tensor> results = new ArrayList<>();
    long step = Math.max(1, MOST_VALUES / values);
    long from = 0;
    do {
      results.add(parts.of(from, Math.min(step, examples - from)));
      from += step;
    } while (from < examples);
    return torch.cat(new TensorVector(results.toArray(Tensor[]::new)), 0);
  }
}
