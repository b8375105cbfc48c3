package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.TestData;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.optim.GClip;
import io.orthant.learn.optim.Optimizer;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.optim.WeightDecay;
import io.orthant.learn.softmax.LogUniformSampler;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingStepTest {
  private static final Dataset DATA = TestData.secondOrder(30, 100, 1);
  private static final double RATE = 0.5;

  @Test
  void aStepIsClippedByTheNormOfTheWholeGradient() {
    double free = moved(Sgd.withMomentum(0), Double.POSITIVE_INFINITY, 1);
    assertThat(free).isGreaterThan(RATE * 0.02);
    assertThat(moved(new GClip(0.01, 0, WeightDecay.NONE), Double.POSITIVE_INFINITY, 1))
        .isCloseTo(RATE * 0.01, within(1e-6));
    assertThat(moved(new GClip(100, 0, WeightDecay.NONE), Double.POSITIVE_INFINITY, 1))
        .isCloseTo(free, within(1e-6));
  }

  @Test
  void theThresholdGrowsWithTheNumberOfTheStep() {
    GClip rule = new GClip(0.01, 0.5, WeightDecay.NONE);
    assertThat(moved(rule, Double.POSITIVE_INFINITY, 9)).isCloseTo(RATE * 0.03, within(1e-6));
  }

  @Test
  void theClippingNormComesFirst() {
    assertThat(moved(Sgd.withMomentum(0), 0.02, 1)).isCloseTo(RATE * 0.02, within(1e-6));
    assertThat(moved(new GClip(0.5, 0, WeightDecay.NONE), 0.02, 1))
        .isCloseTo(RATE * 0.02, within(1e-6));
  }

  /** How far all weights together move in one step of the given number. */
  private static double moved(Optimizer rule, double clippingNorm, long number) {
    TrainConfig config =
        TrainConfig.builder()
            .dimension(8)
            .layers(1)
            .heads(1)
            .feedForward(16)
            .maxLength(8)
            .threads(2)
            .optimizer(rule)
            .clippingNorm(clippingNorm)
            .build();
    Seed seed = new Seed(config.seed());
    List<Window> batch =
        new BatchPlan(NextItems.cut(DATA.training(), 8), 256, seed).epoch(0).get(0);
    try (Arena arena = Arena.ofShared()) {
      ModelWeights weights = ModelWeights.create(config.encoder(), 30, true, seed, arena);
      List<Float> before = values(weights);
      TrainingState state = new TrainingState(weights, rule, new LogUniformSampler(30), arena);
      try (TrainingStep step = new TrainingStep(config, state)) {
        assertThat(step.run(List.of(batch), 0, number, RATE).finite()).isTrue();
      }
      List<Float> after = values(weights);
      double squares = 0;
      for (int i = 0; i < before.size(); i++) {
        squares += Math.pow(after.get(i) - before.get(i), 2);
      }
      return Math.sqrt(squares);
    }
  }

  private static List<Float> values(ModelWeights weights) {
    List<Float> values = new ArrayList<>();
    weights
        .tensors()
        .values()
        .forEach(
            tensor -> {
              for (float value : tensor.memory().toArray(ValueLayout.JAVA_FLOAT)) {
                values.add(value);
              }
            });
    return values;
  }
}
