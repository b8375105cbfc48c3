package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.weights.TensorData;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class WeightAverageTest {
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, 1);
  private final Map<String, TensorData> weights = Map.of("w", TensorData.floats(values, 1L));

  private void set(double value) {
    values.set(ValueLayout.JAVA_FLOAT, 0, (float) value);
  }

  private double value() {
    return values.get(ValueLayout.JAVA_FLOAT, 0);
  }

  /** From 0, weights of 1 leave the product of all shares kept; at first those are t / (t + 9). */
  @Test
  void followsTheWeightsByTheSharesKept() {
    set(0);
    WeightAverage average = new WeightAverage(weights, 0.5, arena);
    set(1);
    double missing = 1;
    for (int step = 1; step <= 20; step++) {
      average.follow(step);
      missing *= Math.min(0.5, step / (step + 9.0));
    }
    assertThat(average.tensors()).containsOnlyKeys("average.w");
    set(7);
    average.release();
    assertThat(value()).isCloseTo(1 - missing, within(1e-6));
  }

  /**
   * Of independent noise the mean keeps the variance (1 - d) / (1 + d): 0.0256 at d = 0.95. Over
   * 400 runs of a right mean the ratio lies within 0.35 of 1 but for one case in a million.
   */
  @Test
  void noiseOfSingleStepsCancels() {
    RandomGenerator random = new Seed(4).stream("noise");
    double squares = 0;
    for (int run = 0; run < 400; run++) {
      set(0);
      WeightAverage average = new WeightAverage(weights, 0.95, arena);
      for (int step = 1; step <= 400; step++) {
        set(random.nextGaussian());
        average.follow(step);
      }
      average.release();
      squares += value() * value() / 400;
    }
    assertThat(squares / (0.05 / 1.95)).isBetween(0.65, 1.35);
  }

  @Test
  void refusesADecayThatKeepsAll() {
    assertThatThrownBy(() -> new WeightAverage(weights, 1, arena)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> new WeightAverage(weights, Double.NaN, arena))
        .hasMessageContaining("NaN");
  }
}
