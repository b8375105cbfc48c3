package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moments allow five standard errors; the seed is fixed. */
final class DepthFlowTest {
  private static final DepthFlow.TensorDrift DRIFT = (state, _) -> state.mul(new Scalar(-0.7));

  private static DepthPaths paths(NoiseSharing sharing, int firstSample) {
    return new DepthPaths(new CounterNoise(51), row -> firstSample + row, sharing);
  }

  private static double[] values(Tensor tensor) {
    return Tensors.values(tensor.to(torch.ScalarType.Double));
  }

  @ParameterizedTest
  @CsvSource({"none, 0", "additive:0.5, 0.5", "multiplicative:0.5, 1.5", "dropout:0.5, -1.05"})
  void aStepHasTheMomentsOfItsKind(String noise, double deviationAtRootOne) {
    int draws = 100_000;
    try (Scope _ = Scope.open()) {
      Tensor state = torch.full(new long[] {1, draws}, new Scalar(3.0));
      DepthFlow flow = new DepthFlow(4, DepthNoise.parse(noise));
      double[] next = values(flow.step(state, 2, DRIFT, paths(NoiseSharing.ELEMENT, 0)));
      double mean = 0;
      double squares = 0;
      for (double x : next) {
        mean += x / draws;
      }
      for (double x : next) {
        squares += (x - mean) * (x - mean) / draws;
      }
      double variance = deviationAtRootOne * deviationAtRootOne / 4;
      assertThat(mean).isCloseTo(3 - 2.1 / 4, within(1e-5 + 5 * Math.sqrt(variance / draws)));
      assertThat(squares).isCloseTo(variance, within(1e-9 + 5 * variance * Math.sqrt(2.0 / draws)));
    }
  }

  @Test
  void aDropoutOfTheSameShareHasTheSameMomentsInOneStep() {
    // Inverted dropout that keeps the branch with probability 0.8: mean f, variance f^2 / 4.
    double f = -2.1;
    double sigma = Math.sqrt(0.2 / 0.8);
    assertThat(sigma * sigma * f * f).isCloseTo(f * f * 0.2 / 0.8, within(1e-12));
    try (Scope _ = Scope.open()) {
      Tensor state = torch.full(new long[] {1, 100_000}, new Scalar(3.0));
      Tensor dropped = PassNoise.of(0.2, 1).drop(DRIFT.at(state, 0)).add(state);
      DepthFlow flow = new DepthFlow(1, new DepthNoise(DepthNoise.Kind.DROPOUT, sigma));
      Tensor noisy = flow.step(state, 0, DRIFT, paths(NoiseSharing.ELEMENT, 0));
      assertThat(values(noisy.mean())[0]).isCloseTo(values(dropped.mean())[0], within(0.02));
      assertThat(values(noisy.std())[0]).isCloseTo(values(dropped.std())[0], within(0.02));
    }
  }

  @Test
  void withoutNoiseItIsEulersMethodWithItsClock() {
    try (Scope _ = Scope.open()) {
      Tensor state = torch.full(new long[] {2, 3}, new Scalar(1.0));
      List<Double> times = new ArrayList<>();
      DepthFlow.TensorDrift clock =
          (x, time) -> {
            times.add(time);
            return torch.full(new long[] {2, 3}, new Scalar(time));
          };
      DepthFlow flow = new DepthFlow(8, DepthNoise.parse("multiplicative:0.3"));
      double end = values(flow.solve(state, clock, null))[5];
      assertThat(end).isCloseTo(1 + 0.5 * (1 - 1 / 8.0), within(1e-6));
      assertThat(times).containsExactly(0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875);
      double[] none =
          values(
              new DepthFlow(8, DepthNoise.none())
                  .solve(state, DRIFT, paths(NoiseSharing.ELEMENT, 0)));
      assertThat(none).containsExactly(values(flow.solve(state, DRIFT, null)));
    }
  }

  @Test
  void aSampleIsDrivenAlikeInEveryBatch() {
    try (Scope _ = Scope.open()) {
      DepthFlow flow = new DepthFlow(4, DepthNoise.parse("additive:1"));
      Tensor states = torch.full(new long[] {3, 5}, new Scalar(1.0));
      double[] together = values(flow.solve(states, DRIFT, paths(NoiseSharing.ELEMENT, 7)));
      double[] alone =
          values(
              flow.solve(
                  torch.full(new long[] {1, 5}, new Scalar(1.0)),
                  DRIFT,
                  paths(NoiseSharing.ELEMENT, 9)));
      for (int i = 0; i < 5; i++) {
        assertThat(together[10 + i]).isEqualTo(alone[i]);
        assertThat(together[5 + i]).isNotEqualTo(alone[i]);
      }
      double[] shared = values(flow.solve(states, DRIFT, paths(NoiseSharing.SAMPLE, 7)));
      assertThat(shared[1]).isEqualTo(shared[0]);
      assertThat(shared[5]).isNotEqualTo(shared[0]);
    }
  }

  @Test
  void readsNoiseAndRefusesWhatIsNone() {
    assertThat(DepthNoise.parse("Multiplicative:0.1"))
        .isEqualTo(new DepthNoise(DepthNoise.Kind.MULTIPLICATIVE, 0.1));
    assertThat(DepthNoise.parse(DepthNoise.none().toString())).isEqualTo(DepthNoise.none());
    assertThat(DepthNoise.parse(new DepthNoise(DepthNoise.Kind.DROPOUT, 0.5).toString()))
        .isEqualTo(new DepthNoise(DepthNoise.Kind.DROPOUT, 0.5));
    for (String bad : List.of("", "loud:1", "additive", "additive:x", "additive:1:2", "none:1")) {
      assertThatThrownBy(() -> DepthNoise.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("multiplicative:0.1");
    }
    for (String bad : List.of("additive:-1", "additive:0", "additive:Infinity", "dropout:NaN")) {
      assertThatThrownBy(() -> DepthNoise.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("strength");
    }
    assertThatThrownBy(() -> new SdeLayer(0, DepthNoise.none())).hasMessageContaining("0");
  }
}
