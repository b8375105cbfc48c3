package io.orthant.learn.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Scales vectors to length 1. */
final class UnitLength {
  private static final double LEAST_SQUARED_LENGTH = 1e-12;

  private UnitLength() {}

  /**
   * Divides each vector along the last axis by its length, or by 1e-6 if that is more. The gradient
   * passes through: it has no part along the vector.
   */
  static Tensor of(Tensor vectors) {
    Tensor squares = vectors.mul(vectors).sum(new long[] {-1}, true, new ScalarTypeOptional());
    return vectors.mul(squares.clamp_min(new Scalar(LEAST_SQUARED_LENGTH)).rsqrt());
  }
}
