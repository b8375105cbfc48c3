package io.orthant.learn.nn;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named float32 array of a model.
 *
 * @param name unique within the model
 * @param shape sizes of the axes, row-major
 * @param values native memory of the values
 */
public record Parameter(String name, List<Long> shape, MemorySegment values) {
  /** How many values there are. */
  public int size() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
