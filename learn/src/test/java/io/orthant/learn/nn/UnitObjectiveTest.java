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
import java.util.stream.IntStream;
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

  private static final int MASK = PaddedSequences.MASK;

  /** Units of one or several windows, with repeated items and items that are negatives as well. */
  private static final List<List<LabelledSequence>> NEXT =
      List.of(
          List.of(next(3, 1, 4, 1, 5, 9, 2)),
          List.of(next(7, 7)),
          List.of(next(2, 7, 1, 8, 2), next(8, 1, 8), next(2, 8)),
          List.of(next(29, 0, 28)));

  /**
   * Units whose targets are hidden by the mask, by another item, or not at all, with item 0 shown
   * beside a mask, and one without any mask.
   */
  private static final List<List<LabelledSequence>> MASKED =
      List.of(
          List.of(masked(inputs(3, MASK, 4, MASK, 17, 9), new int[] {1, 3, 4}, 1, 1, 5)),
          List.of(masked(inputs(7, 8), new int[] {1}, 7)),
          List.of(
              masked(inputs(MASK, 7, 0, 8, MASK), new int[] {0, 2, 4}, 2, 0, 8),
              masked(inputs(8, MASK, 8), new int[] {1}, 1),
              masked(inputs(MASK, 8), new int[] {0}, 2)),
          List.of(masked(inputs(29, 0, MASK), new int[] {2}, 28)));

  private static LabelledSequence next(int... items) {
    return new LabelledSequence(
        Arrays.copyOf(items, items.length - 1),
        IntStream.range(0, items.length - 1).toArray(),
        Arrays.copyOfRange(items, 1, items.length));
  }

  private static int[] inputs(int... inputs) {
    return inputs;
  }

  private static LabelledSequence masked(int[] inputs, int[] predicted, int... targets) {
    return new LabelledSequence(inputs, predicted, targets);
  }

  private final Arena arena = Arena.ofAuto();

  private static List<Competitors> losses() {
    return List.of(
        new Competitors.All(),
        new Competitors.Sampled(
            new long[] {5, 11, 1, 5, 20}, new float[] {-1, 0.5f, 0, -1, 0.2f}, corrections()),
        new Competitors.Calibrated(new long[] {8, 8, 0, 17}, 0.4));
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Competitors competitors : losses()) {
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

  static Stream<Arguments> maskedCases() {
    List<List<EncoderLayer>> encoders =
        List.of(
            List.of(new SelfAttention(2, 4), new SelfAttention(2, 4)),
            List.of(new BilinearProjection(), new BilinearProjection()),
            List.of(new SeparableConvolution(3), new SelfAttention(2, 4)),
            List.of(new SelfAttention(2, 4), new SdeLayer(3, DepthNoise.none())),
            List.of());
    List<Arguments> cases = new ArrayList<>();
    for (Competitors competitors : losses()) {
      for (boolean tied : new boolean[] {true, false}) {
        for (boolean plain : new boolean[] {true, false}) {
          for (List<EncoderLayer> layers : encoders) {
            cases.add(Arguments.of(competitors, tied, plain, layers));
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
    MaterialisedGradients loop = loop(model, NEXT, competitors, objective.coordinates());
    compare(objective, NEXT, competitors, loop, plain);
    compare(new UnitObjective(model, true), NEXT, competitors, loop, plain);
  }

  @ParameterizedTest
  @MethodSource("maskedCases")
  void unitsWithMasksHaveTheGradientsThatTheyHaveAlone(
      Competitors competitors, boolean tied, boolean plain, List<EncoderLayer> layers) {
    ModelWeights model = model(tied, bothWays(layers));
    UnitObjective objective = new UnitObjective(model);
    MaterialisedGradients loop = loop(model, MASKED, competitors, objective.coordinates());
    compare(objective, MASKED, competitors, loop, plain);
    compare(new UnitObjective(model, true), MASKED, competitors, loop, plain);
  }

  /** Chance may show all targets of a batch: then the mask has no part in it. */
  @Test
  void withoutAMaskItsGradientIsZero() {
    List<List<LabelledSequence>> units = List.of(MASKED.get(1), MASKED.get(1));
    UnitObjective objective =
        new UnitObjective(model(true, bothWays(List.of(new SelfAttention(2, 4)))));
    double[] sum = new double[objective.coordinates()];
    objective.differentiate(
        UnitBatch.of(units),
        new Competitors.All(),
        0,
        0,
        gradients -> {
          gradients.addWeighted(new double[] {1, 1}, sum);
          return null;
        });
    int positions = 6 * 8;
    assertThat(Arrays.copyOfRange(sum, positions, positions + 8)).containsOnly(0);
    assertThat(length(sum)).isPositive();
  }

  private static EncoderConfig bothWays(List<EncoderLayer> layers) {
    return new EncoderConfig(8, layers, 12, 6, false, EncoderConfig.Blocks.NORMALISED, 0, 0);
  }

  private static void compare(
      UnitObjective objective,
      List<List<LabelledSequence>> units,
      Competitors competitors,
      MaterialisedGradients loop,
      boolean plain) {
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
            UnitBatch.of(units),
            competitors,
            0,
            0,
            gradients -> {
              assertThat(gradients.examples()).isEqualTo(units.size());
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
    compare(objective, NEXT, all, loop(model, NEXT, all, objective.coordinates()), false);
  }

  @Test
  void aUnitThatIsNotFiniteSpoilsNoOther() {
    spoilsNoOther(model(false, 8), NEXT);
    spoilsNoOther(model(false, bothWays(List.of(new SelfAttention(2, 4)))), MASKED);
  }

  private static void spoilsNoOther(ModelWeights model, List<List<LabelledSequence>> units) {
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
            UnitBatch.of(units),
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
  private MaterialisedGradients loop(
      ModelWeights model, List<List<LabelledSequence>> units, Competitors competitors, int size) {
    Objective objective = new Objective(new TransformerEncoder(model.encoder()));
    double[][] rows = new double[units.size()][size];
    for (int unit = 0; unit < rows.length; unit++) {
      List<LabelledSequence> sequences = units.get(unit);
      double targets = sequences.stream().mapToInt(sequence -> sequence.targets().length).sum();
      for (LabelledSequence sequence : sequences) {
        List<MemorySegment> gradients = new ArrayList<>();
        model
            .encoder()
            .list()
            .forEach(parameter -> gradients.add(arena.allocate(parameter.values().byteSize())));
        for (Matrix table : model.itemTables().values()) {
          gradients.add(arena.allocate(table.segment().byteSize()));
        }
        objective.differentiate(
            PaddedSequences.of(List.of(sequence.inputs()), List.of(sequence.predicted())),
            Arrays.stream(sequence.targets()).asLongStream().toArray(),
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
