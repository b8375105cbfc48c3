package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.MaterialisedGradients;
import io.orthant.learn.nn.Objective.Competitors;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Norms and sums of a whole Transformer beside gradients that were taken unit by unit. */
final class UnitObjectiveTest {
  private static final long SEED = 20261127;
  private static final int ITEMS = 30;
  private static final double TOLERANCE = 1e-5;

  /** Units of one or several windows, with repeated items and items that are negatives as well. */
  private static final List<List<int[]>> UNITS =
      List.of(
          List.of(new int[] {3, 1, 4, 1, 5, 9, 2}),
          List.of(new int[] {7, 7}),
          List.of(new int[] {2, 7, 1, 8, 2}, new int[] {8, 1, 8}, new int[] {2, 8}),
          List.of(new int[] {29, 0, 28}));

  private final Arena arena = Arena.ofAuto();

  static Stream<Arguments> cases() {
    Competitors sampled =
        new Competitors.Sampled(
            new long[] {5, 11, 1, 5, 20}, new float[] {-1, 0.5f, 0, -1, 0.2f}, corrections());
    Competitors calibrated = new Competitors.Calibrated(new long[] {8, 8, 0, 17}, 0.4);
    List<Arguments> cases = new ArrayList<>();
    for (Competitors competitors : List.of(new Competitors.All(), sampled, calibrated)) {
      for (boolean tied : new boolean[] {true, false}) {
        for (boolean plain : new boolean[] {true, false}) {
          // Short histories of wide layers are not formed one by one; narrow layers are.
          for (int width : new int[] {8, 32}) {
            cases.add(Arguments.of(competitors, tied, plain, width));
          }
        }
      }
    }
    return cases.stream();
  }

  private static float[] corrections() {
    float[] corrections = new float[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      corrections[item] = 0.1f * item;
    }
    return corrections;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void normsAndSumsEqualThoseOfGradientsTakenOneByOne(
      Competitors competitors, boolean tied, boolean plain, int width) {
    ModelWeights model = model(tied, width);
    UnitObjective objective = new UnitObjective(model);
    MaterialisedGradients loop = loop(model, competitors, objective.coordinates());
    compare(objective, competitors, loop, plain);
    compare(new UnitObjective(model, true), competitors, loop, plain);
  }

  private static void compare(
      UnitObjective objective, Competitors competitors, MaterialisedGradients loop, boolean plain) {
    RandomGenerator random = new SplittableRandom(SEED);
    int size = objective.coordinates();
    double[] centre = new double[size];
    double[] scale = new double[size];
    Arrays.setAll(centre, i -> plain ? 0 : 0.01 * random.nextGaussian());
    Arrays.setAll(scale, i -> plain ? 1.7 : Math.exp(random.nextGaussian()));
    double[] weights = {0.3, 0, 1, 0.7};

    double[] expected = loop.squaredNorms(centre, scale);
    double[] expectedSum = new double[size];
    loop.addWeighted(weights, expectedSum);
    double[] actualSum = new double[size];
    double[] actual =
        objective.differentiate(
            UnitBatch.of(UNITS),
            competitors,
            0,
            0,
            gradients -> {
              assertThat(gradients.examples()).isEqualTo(UNITS.size());
              gradients.addWeighted(weights, actualSum);
              return gradients.squaredNorms(centre, scale);
            });
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(2 * TOLERANCE * expected[i]));
    }
    double[] difference = new double[size];
    Arrays.setAll(difference, i -> actualSum[i] - expectedSum[i]);
    assertThat(length(difference)).isLessThan(TOLERANCE * length(expectedSum));
  }

  /** No trace knows a flow: it is differentiated unit by unit. */
  @Test
  void flowsInDepthHaveGradientsOfUnitsToo() {
    EncoderConfig config =
        new EncoderConfig(
            8,
            List.of(new SelfAttention(2, 4), new SdeLayer(3, DepthNoise.none())),
            12,
            6,
            true,
            EncoderConfig.Blocks.NORMALISED,
            0,
            0);
    ModelWeights model = model(true, config);
    UnitObjective objective = new UnitObjective(model);
    Competitors all = new Competitors.All();
    compare(objective, all, loop(model, all, objective.coordinates()), false);
  }

  @Test
  void aUnitThatIsNotFiniteSpoilsNoOther() {
    ModelWeights model = model(false, 8);
    float[] broken = new float[8];
    Arrays.fill(broken, Float.NaN);
    model.inputItems().setRow(29, broken);
    UnitObjective objective = new UnitObjective(model);
    int size = objective.coordinates();
    double[] scale = new double[size];
    Arrays.fill(scale, 1);
    double[] sum = new double[size];
    double[] norms =
        objective.differentiate(
            UnitBatch.of(UNITS),
            new Competitors.All(),
            0,
            0,
            gradients -> {
              gradients.addWeighted(new double[] {1, 1, 1, 0}, sum);
              return gradients.squaredNorms(new double[size], scale);
            });
    assertThat(norms[3]).isNaN();
    assertThat(Arrays.stream(norms).limit(3)).allMatch(Double::isFinite);
    assertThat(Arrays.stream(sum)).allMatch(Double::isFinite);
  }

  private ModelWeights model(boolean tied, int width) {
    return model(tied, new EncoderConfig(width, 2, 2, 12, 6, 0));
  }

  private ModelWeights model(boolean tied, EncoderConfig config) {
    ModelWeights model = ModelWeights.create(config, ITEMS, tied, new Seed(SEED), arena);
    RandomGenerator random = new Seed(SEED).stream("noise");
    for (Parameter parameter : model.encoder().list()) {
      for (int i = 0; i < parameter.size(); i++) {
        float value = parameter.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        parameter
            .values()
            .setAtIndex(ValueLayout.JAVA_FLOAT, i, value + 0.2f * (float) random.nextGaussian());
      }
    }
    return model;
  }

  /** Gradients by passes of one window each, through the objective of ordinary training. */
  private MaterialisedGradients loop(ModelWeights model, Competitors competitors, int size) {
    Objective objective = new Objective(new TransformerEncoder(model.encoder()));
    double[][] rows = new double[UNITS.size()][size];
    for (int unit = 0; unit < rows.length; unit++) {
      List<int[]> stretches = UNITS.get(unit);
      double targets = stretches.stream().mapToInt(stretch -> stretch.length - 1).sum();
      for (int[] stretch : stretches) {
        List<MemorySegment> gradients = new ArrayList<>();
        model
            .encoder()
            .list()
            .forEach(parameter -> gradients.add(arena.allocate(parameter.values().byteSize())));
        for (Matrix table : model.itemTables().values()) {
          gradients.add(arena.allocate(table.segment().byteSize()));
        }
        objective.differentiate(
            PaddedSequences.of(List.of(Arrays.copyOf(stretch, stretch.length - 1))),
            Arrays.stream(stretch).skip(1).asLongStream().toArray(),
            model.inputItems().segment(),
            model.outputItems().segment(),
            competitors,
            1 / targets,
            0,
            0,
            gradients);
        int at = 0;
        for (MemorySegment gradient : gradients) {
          for (long i = 0; i < gradient.byteSize() / Float.BYTES; i++) {
            rows[unit][at++] += gradient.getAtIndex(ValueLayout.JAVA_FLOAT, i);
          }
        }
      }
    }
    return new MaterialisedGradients(rows);
  }

  private static double length(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }
}
