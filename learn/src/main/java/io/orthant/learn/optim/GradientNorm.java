package io.orthant.learn.optim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The Euclidean norm of all gradients of a step taken together, and clipping by it. */
public final class GradientNorm {
  private GradientNorm() {}

  /** The norm over all given float32 arrays; NaN or infinite if a value is. */
  public static double of(List<MemorySegment> gradients) {
    double sum = 0;
    for (MemorySegment gradient : gradients) {
      for (long i = 0; i < gradient.byteSize() / Float.BYTES; i++) {
        double value = gradient.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        sum += value * value;
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * Scales the gradients in place so that their common norm is at most {@code limit}.
   *
   * @return the norm before scaling
   */
  public static double clip(List<MemorySegment> gradients, double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("The clipping norm must be above 0, not " + limit);
    }
    double norm = of(gradients);
    if (norm > limit) {
      float scale = (float) (limit / norm);
      for (MemorySegment gradient : gradients) {
        for (long i = 0; i < gradient.byteSize() / Float.BYTES; i++) {
          float value = gradient.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
          gradient.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value * scale);
        }
      }
    }
    return norm;
  }
}
