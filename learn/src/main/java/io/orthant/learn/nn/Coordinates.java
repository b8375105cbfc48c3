package io.orthant.learn.nn;

import io.orthant.learn.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Where a parameter stands among all coordinates of a model.
 *
 * @param offset its first coordinate
 * @param shape sizes of its axes
 */
record Coordinates(int offset, List<Long> shape) {
  int size() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** The coordinate behind the last. */
  int end() {
    return Math.addExact(offset, size());
  }

  /** The parameter's part of values of all coordinates, as a float64 tensor of its shape. */
  Tensor of(double[] values) {
    return Tensors.doubles(values, offset, shape.stream().mapToLong(Long::longValue).toArray());
  }

  /** Whether the centre is zero and the scale the same for the whole parameter. */
  boolean isPlain(double[] centre, double[] scale) {
    int end = end();
    for (int i = offset; i < end; i++) {
      if (centre[i] != 0 || scale[i] != scale[offset]) {
        return false;
      }
    }
    return true;
  }

  /** Adds a float64 tensor of the parameter's shape. */
  void add(Tensor values, double[] sum) {
    double[] added = Tensors.values(values);
    for (int i = 0; i < added.length; i++) {
      sum[offset + i] += added[i];
    }
  }
}
