package io.orthant.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.nn.DepthNoise;
import io.orthant.learn.nn.EncoderLayer.Kind;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.nn.SdeLayer;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that keep the noise of their training when they serve. */
final class NoisyModelTest {
  private static final Dataset DATA = TestData.secondOrder(40, 300, 3);

  private static final String LAST = "last";

  private static final String FIRST = "first";
  private static final String NONE = "none";

  @TempDir private static Path shared;

  @BeforeAll
  static void train() throws IOException {
    train(LAST, "additive:0.5", Kind.ATTENTION, Kind.SDE);
    train(FIRST, "multiplicative:0.5", Kind.SDE, Kind.ATTENTION);
    train(NONE, "none", Kind.ATTENTION, Kind.SDE);
  }

  private static void train(String name, String noise, Kind... layers) throws IOException {
    TrainConfig config =
        TrainConfig.builder()
            .dimension(12)
            .layers(List.of(layers))
            .heads(3)
            .flow(new SdeLayer(3, DepthNoise.parse(noise)))
            .feedForward(16)
            .maxLength(12)
            .epochs(1)
            .threads(1)
            .build();
    new Trainer(DATA, config, shared.resolve(name)).run(Progress.NONE, () -> false);
  }

  private static SequenceModel open(String name, int runs, long seed) throws IOException {
    return SequenceModel.open(shared.resolve(name), NoiseRuns.of(seed, runs));
  }

  private static List<int[]> histories() {
    return TestData.histories(300, 9, 40);
  }

  @ParameterizedTest
  @ValueSource(strings = {LAST, FIRST})
  void aHistoryMeetsTheSameNoiseInAnyBatch(String name) throws IOException {
    try (SequenceModel model = open(name, 3, 1);
        Arena arena = Arena.ofShared()) {
      Matrix together = model.encode(histories(), arena);
      for (int i = 0; i < together.rows(); i++) {
        assertThat(together.row(i))
            .as("history " + i)
            .containsExactly(model.encode(histories().get(i)), within(1e-5f));
      }
    }
  }

  /** Several targets of a sequence share a pass, but each sees what its own history would. */
  @ParameterizedTest
  @ValueSource(strings = {LAST, FIRST})
  void predictionsAreThoseOfTheirHistories(String name) throws IOException {
    try (SequenceModel model = open(name, 2, 1);
        Arena arena = Arena.ofShared()) {
      Matrix queries = model.predictions(DATA.test(), arena).queries();
      int at = 0;
      for (HeldOut sequence : DATA.test()) {
        for (int i = sequence.firstTarget(); i < sequence.items().length; i++) {
          assertThat(queries.row(at++))
              .containsExactly(model.encode(Arrays.copyOf(sequence.items(), i)), within(1e-5f));
        }
      }
    }
  }

  /**
   * Two means over independent paths are apart by the standard error: a quarter with sixteen times
   * as many. Over 300 histories the ratio strays from it by less than a tenth.
   */
  @ParameterizedTest
  @ValueSource(strings = {LAST, FIRST})
  void runsAreAveraged(String name) throws IOException {
    double few = distance(name, 4);
    double many = distance(name, 64);
    assertThat(few).isGreaterThan(0.01);
    assertThat(many / few).isBetween(0.2, 0.3);
  }

  private static double distance(String name, int runs) throws IOException {
    try (SequenceModel one = open(name, runs, 1);
        SequenceModel other = open(name, runs, 2);
        Arena arena = Arena.ofShared()) {
      Matrix a = one.encode(histories(), arena);
      Matrix b = other.encode(histories(), arena);
      double squares = 0;
      for (int i = 0; i < a.rows(); i++) {
        for (int j = 0; j < a.dimension(); j++) {
          squares += Math.pow(a.get(i, j) - b.get(i, j), 2);
        }
      }
      return Math.sqrt(squares / a.rows());
    }
  }

  @Test
  void refusesToAverageWhereThereIsNoNoise() {
    assertThatThrownBy(() -> open(NONE, 5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no layer with noise to average over 5 runs");
  }
}
