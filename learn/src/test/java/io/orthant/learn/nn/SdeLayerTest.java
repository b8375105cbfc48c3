package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.learn.nn.Objective.Competitors;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SdeLayerTest {
  private final Arena arena = Arena.ofAuto();

  /** Loss of a pass of training. */
  private double loss(DepthNoise noise, long seed) {
    EncoderConfig config =
        new EncoderConfig(
            8,
            List.of(new SelfAttention(2, 4), new SdeLayer(4, noise)),
            12,
            6,
            true,
            EncoderConfig.Blocks.NORMALISED,
            0,
            0);
    ModelWeights model = ModelWeights.create(config, 20, true, new Seed(91), arena);
    List<MemorySegment> gradients = new ArrayList<>();
    model
        .encoder()
        .list()
        .forEach(parameter -> gradients.add(arena.allocate(parameter.values().byteSize())));
    gradients.add(arena.allocate(model.inputItems().segment().byteSize()));
    return new Objective(new TransformerEncoder(model.encoder()))
        .differentiate(
            PaddedSequences.of(List.of(new int[] {1, 2, 3})),
            new long[] {2, 3, 4},
            model.inputItems().segment(),
            model.outputItems().segment(),
            new Competitors.All(),
            1,
            0,
            seed,
            gradients);
  }

  @Test
  void trainingMeetsNoiseThatFollowsFromItsSeed() {
    DepthNoise noise = DepthNoise.parse("multiplicative:0.1");
    assertThat(loss(noise, 1)).isEqualTo(loss(noise, 1));
    assertThat(loss(noise, 1)).isNotEqualTo(loss(noise, 2));
    assertThat(loss(noise, 1)).isNotEqualTo(loss(DepthNoise.none(), 1));
    assertThat(loss(DepthNoise.none(), 1)).isEqualTo(loss(DepthNoise.none(), 2));
  }
}
