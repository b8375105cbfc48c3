package io.orthant.learn.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A flow in depth, solved by equal steps of Euler and Maruyama from time 0 to 1: step k of n starts
 * at {@code k / n}.
 *
 * @param steps how many, 1 or more
 * @param noise what is added
 */
record DepthFlow(int steps, DepthNoise noise) {
  DepthFlow {
    if (steps < 1) {
      throw new IllegalArgumentException("A flow takes 1 step or more, not " + steps);
    }
  }

  /** f. */
  @FunctionalInterface
  interface TensorDrift {
    Tensor at(Tensor state, double time);
  }

  /**
   * Solves.
   *
   * @param state h(0)
   * @param paths what drives the noise; null leaves it out
   * @return h(1)
   */
  Tensor solve(Tensor state, TensorDrift drift, @Nullable DepthPaths paths) {
    Tensor current = state;
    for (int step = 0; step < steps; step++) {
      current = step(current, step, drift, paths);
    }
    return current;
  }

  /** One step; the state before it is not changed. */
  Tensor step(Tensor state, int step, TensorDrift drift, @Nullable DepthPaths paths) {
    double length = 1.0 / steps;
    Tensor slope = drift.at(state, step * length);
    if (paths == null || noise.kind() == DepthNoise.Kind.NONE) {
      return state.add(slope, new Scalar(length));
    }
    // In place where nothing looks back at the value: fresh memory costs more than the sums.
    Scalar deviation = new Scalar(noise.strength() * Math.sqrt(length));
    Tensor numbers = paths.at(step, state).mul_(deviation);
    return switch (noise.kind()) {
      case NONE -> throw new IllegalStateException("Returned above");
      case ADDITIVE -> numbers.add_(state).add_(slope, new Scalar(length));
      case MULTIPLICATIVE ->
          state.mul(numbers.add_(new Scalar(1.0))).add_(slope, new Scalar(length));
      case DROPOUT -> state.addcmul(slope, numbers.add_(new Scalar(length)));
    };
  }
}
