package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.TestData;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.nn.ModelWeights;
import io.orthant.learn.noise.GradientNoise;
import io.orthant.learn.noise.NoiseSample;
import io.orthant.learn.optim.Sgd;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.softmax.UniformSampler;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NoiseProbeTest {
  private static final Dataset DATA = TestData.secondOrder(30, 600, 1);

  @TempDir private Path folder;

  private static TrainConfig.Builder small() {
    return TrainConfig.builder()
        .dimension(8)
        .layers(1)
        .heads(1)
        .feedForward(16)
        .maxLength(8)
        .batchPositions(256)
        .epochs(2)
        .threads(1)
        .loss(new OutputLoss.SampledSoftmax(new SamplerConfig.Uniform(), 16));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theProbeChangesNothingAndSamplesThreeMoments(boolean tied) throws IOException {
    TrainConfig config = small().tied(tied).build();
    NoiseProbe probe = new NoiseProbe(40, 10);
    new Trainer(DATA, config, folder.resolve("plain")).run(Progress.NONE, () -> false);
    new Trainer(DATA, config, folder.resolve("probed")).run(Progress.NONE, () -> false, probe);
    assertThat(folder.resolve("probed/weights.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("plain/weights.safetensors"));
    assertThat(probe.samples().stream().map(NoiseSample::moment))
        .containsExactly("before training", "after the first pass", "at the end");
    for (NoiseSample sample : probe.samples()) {
      assertThat(sample.groups().stream().map(GradientNoise::group))
          .containsExactly(
              "positions and normalisation", "attention", "feed-forward", "item vectors");
      for (GradientNoise noise : sample.groups()) {
        assertThat(noise.norms()).hasSize(40).doesNotContain(0);
        assertThat(noise.differences()).hasDimensions(512, 20);
      }
    }
  }

  /** The norms equal those of dense gradients that are put together in the plain way. */
  @Test
  void normsAreDistancesFromTheMeanGradient() {
    TrainConfig config = small().optimizer(Sgd.withMomentum(0)).build();
    Seed seed = new Seed(config.seed());
    BatchPlan plan = new BatchPlan(NextItems.cut(DATA.training(), 8), 256, seed);
    try (Arena arena = Arena.ofShared()) {
      ModelWeights weights = ModelWeights.create(config.encoder(), 30, true, seed, arena);
      TrainingState state =
          new TrainingState(weights, config.optimizer(), new UniformSampler(30), arena);
      try (TrainingStep step = new TrainingStep(config, state)) {
        NoiseProbe probe = new NoiseProbe(32, 5);
        new NoiseSampler(probe, state, step, plan, seed).sample("now", 7);
        List<double[]> dense = new ArrayList<>();
        List<List<Window>> batches = new ArrayList<>();
        for (int epoch = 1 << 30; batches.size() < 37; epoch++) {
          batches.addAll(plan.epoch(epoch));
        }
        for (int i = 0; i < 37; i++) {
          step.differentiate(
              List.of(batches.get(i)),
              0,
              -(7_000_000L + i + 1),
              gradient ->
                  dense.add(dense(gradient.arrays().getLast(), gradient.batch().inputRows())));
        }
        double[] mean = new double[30 * 8];
        for (double[] one : dense.subList(0, 5)) {
          for (int j = 0; j < mean.length; j++) {
            mean[j] += one[j] / 5;
          }
        }
        double[] norms = probe.samples().getFirst().groups().getLast().norms();
        for (int i = 0; i < 32; i++) {
          double squares = 0;
          for (int j = 0; j < mean.length; j++) {
            squares += Math.pow(dense.get(5 + i)[j] - mean[j], 2);
          }
          assertThat(norms[i]).isCloseTo(Math.sqrt(squares), within(1e-5 * Math.sqrt(squares)));
        }
      }
    }
  }

  private static double[] dense(MemorySegment gradient, TouchedRows touched) {
    double[] dense = new double[30 * 8];
    for (int i = 0; i < touched.count(); i++) {
      for (int j = 0; j < 8; j++) {
        dense[touched.rows()[i] * 8 + j] = gradient.getAtIndex(ValueLayout.JAVA_FLOAT, i * 8L + j);
      }
    }
    return dense;
  }

  @Test
  void refusesTooFewGradients() {
    assertThatThrownBy(() -> new NoiseProbe(31, 1)).hasMessageContaining("31 and 1");
    assertThatThrownBy(() -> new NoiseProbe(32, 0)).hasMessageContaining("32 and 0");
  }
}
