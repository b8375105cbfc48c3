package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One coordinate led by a rule through given gradients from 1, with a rate of 0.1. */
final class Trace {
  private static final double RATE = 0.1;

  private Trace() {}

  /** Checks x after each step, in double precision to 1e-10 and as float32 in a table to 1e-6. */
  static void check(Optimizer rule, double[] gradients, double... expected) {
    double[] x = {1};
    double[][] state = new double[rule.stateSize()][1];
    try (Arena arena = Arena.ofConfined()) {
      Matrix single = Matrix.allocate(arena, 1, 1);
      single.setRow(0, new float[] {1});
      ParameterTable table = new ParameterTable(rule, single, arena);
      for (int step = 1; step <= expected.length; step++) {
        double g = gradients[step - 1];
        rule.update(x, new double[] {g}, state, 1, step, RATE);
        MemorySegment gradient = arena.allocateFrom(ValueLayout.JAVA_FLOAT, (float) g);
        table.update(new int[] {0}, 1, gradient, RATE);
        if (!Double.isNaN(expected[step - 1])) {
          String at = "%s, step %d".formatted(rule, step);
          assertThat(x[0]).as(at).isCloseTo(expected[step - 1], within(1e-10));
          assertThat((double) single.row(0)[0]).as(at).isCloseTo(expected[step - 1], within(1e-6));
        }
      }
    }
  }
}
