package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.optim.Adam;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.learn.optim.AmsGrad.Variant;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.ParameterTable;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.learn.optim.WeightDecay.Kind;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

/** Our rules beside those of libtorch, along the same gradients. */
final class NativeOptimizerTest {
  private static final int SIZE = 301;
  private static final int STEPS = 200;
  private static final double RATE = 0.05;
  private static final double DECAY = 0.1;

  @Test
  void descentWithMomentum() {
    SGDOptions options = new SGDOptions(RATE);
    options.momentum().put(0.9);
    options.weight_decay().put(DECAY);
    compare(
        new Sgd(0.9, 0, new WeightDecay(Kind.COUPLED, DECAY)),
        parameters -> new SGD(parameters, options));
  }

  @Test
  void adamWithCoupledDecay() {
    AdamOptions options = new AdamOptions(RATE);
    options.weight_decay().put(DECAY);
    compare(
        new Adam(true, 0.9, 0.999, 1e-8, new WeightDecay(Kind.COUPLED, DECAY)),
        parameters -> new org.bytedeco.pytorch.Adam(parameters, options));
  }

  @Test
  void adamWithDecoupledDecay() {
    AdamWOptions options = new AdamWOptions(RATE);
    options.weight_decay().put(DECAY);
    compare(
        new Adam(true, 0.9, 0.999, 1e-8, WeightDecay.decoupled(DECAY)),
        parameters -> new AdamW(parameters, options));
  }

  @Test
  void amsGrad() {
    AdamOptions coupled = new AdamOptions(RATE);
    coupled.amsgrad().put(true);
    coupled.weight_decay().put(DECAY);
    compare(
        new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, new WeightDecay(Kind.COUPLED, DECAY)),
        parameters -> new org.bytedeco.pytorch.Adam(parameters, coupled));
    AdamWOptions decoupled = new AdamWOptions(RATE);
    decoupled.amsgrad().put(true);
    decoupled.weight_decay().put(DECAY);
    compare(
        new AmsGrad(Variant.TORCH, 0.9, 0.999, 1e-8, WeightDecay.decoupled(DECAY)),
        parameters -> new AdamW(parameters, decoupled));
  }

  private static void compare(
      Optimizer rule, Function<TensorVector, org.bytedeco.pytorch.Optimizer> reference) {
    RandomGenerator random = new Seed(21).stream("gradients");
    try (Arena arena = Arena.ofConfined();
        Scope _ = Scope.open()) {
      Matrix values = Matrix.allocate(arena, 1, SIZE);
      ParameterTable table = new ParameterTable(rule, values, arena);
      MemorySegment natives = arena.allocate((long) SIZE * Float.BYTES, Float.BYTES);
      for (int i = 0; i < SIZE; i++) {
        float start = (float) random.nextGaussian();
        values.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, start);
        natives.setAtIndex(ValueLayout.JAVA_FLOAT, i, start);
      }
      Tensor parameter = Tensors.view(natives, SIZE).set_requires_grad(true);
      org.bytedeco.pytorch.Optimizer optimizer = reference.apply(new TensorVector(parameter));
      MemorySegment gradient = arena.allocate((long) SIZE * Float.BYTES, Float.BYTES);
      for (int step = 0; step < STEPS; step++) {
        // Now and then a large gradient, so that second moments fall again afterwards.
        double scale = step % 40 == 0 ? 20 : 1;
        for (int i = 0; i < SIZE; i++) {
          gradient.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (scale * random.nextGaussian()));
        }
        parameter.mutable_grad().put(Tensors.view(gradient, SIZE));
        optimizer.step();
        table.update(new int[] {0}, 1, gradient, RATE);
      }
      for (int i = 0; i < SIZE; i++) {
        float expected = natives.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        assertThat(values.row(0)[i])
            .as("%s, coordinate %d", rule, i)
            .isCloseTo(expected, within(2e-5f * (1 + Math.abs(expected))));
      }
    }
  }
}
