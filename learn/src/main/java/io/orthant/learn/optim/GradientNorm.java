package io.orthant.learn.optim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The Euclidean norm of all gradients of a step taken together, and scaling by it. */
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

  /** Multiplies all values in place. */
  public static void scale(List<MemorySegment> gradients, double factor) {
    float single = (float) factor;
    for (MemorySegment gradient : gradients) {
      for (long i = 0; i < gradient.byteSize() / Float.BYTES; i++) {
        float value = gradient.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        gradient.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value * single);
      }
    }
  }

  /** What a gradient of that norm is multiplied with so that its norm is at most the limit. */
  public static double clippingFactor(double norm, double limit) {
    return norm > limit ? limit / norm : 1;
  }
}
