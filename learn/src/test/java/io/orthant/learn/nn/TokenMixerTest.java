package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.nn.EncoderConfig.Blocks;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All mixers, alone and in turn, causal and not, against plain loops in double precision. */
final class TokenMixerTest {
  private static final int ITEMS = 10;
  private static final int MASK = PaddedSequences.MASK;
  private static final TokenMixer ATTENTION = new SelfAttention(2, 3);
  private static final TokenMixer BPROJ = new BilinearProjection();
  private static final TokenMixer SEPCONV = new SeparableConvolution(3);
  private static final SdeLayer FLOW = new SdeLayer(3, DepthNoise.none());

  private final Arena arena = Arena.ofAuto();

  private static Stream<EncoderConfig> all() {
    return Stream.concat(causal(), bothWays());
  }

  private static Stream<EncoderConfig> causal() {
    return configs(true);
  }

  private static Stream<EncoderConfig> bothWays() {
    return configs(false);
  }

  private static Stream<EncoderConfig> configs(boolean causal) {
    return Stream.concat(
        Stream.<List<EncoderLayer>>of(
                List.of(ATTENTION, ATTENTION),
                List.of(BPROJ, BPROJ),
                List.of(SEPCONV, SEPCONV),
                List.of(SEPCONV, ATTENTION),
                List.of(ATTENTION, BPROJ, SEPCONV),
                List.of(FLOW, ATTENTION, FLOW))
            .map(layers -> config(layers, causal, Blocks.NORMALISED)),
        Stream.of(config(List.of(ATTENTION, SEPCONV), causal, Blocks.PLAIN)));
  }

  private static EncoderConfig config(List<EncoderLayer> layers, boolean causal, Blocks blocks) {
    return new EncoderConfig(4, layers, 6, 7, causal, blocks, 0, 0);
  }

  /** Sequences of different lengths, so that all but one are padded. */
  private static List<int[]> sequences(EncoderConfig config) {
    return config.causal()
        ? List.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2}, new int[] {6, 5, 3, 5, 8, 9, 7})
        : List.of(new int[] {3, MASK, 4, 1, 5}, new int[] {9, MASK}, new int[] {6, 5, 3, 5, 8, 9});
  }

  @ParameterizedTest
  @MethodSource("all")
  void agreesWithTheReference(EncoderConfig config) {
    ModelWeights weights = weights(config);
    ReferenceEncoder reference = new ReferenceEncoder(weights.encoder());
    double[] table = doubles(weights.inputItems().segment());
    float[][] actual = encode(weights, PaddedSequences.of(sequences(config)));
    int row = 0;
    for (int[] sequence : sequences(config)) {
      for (double[] expected : reference.encode(sequence, table)) {
        assertThat(doubles(actual[row++])).containsExactly(expected, within(2e-5));
      }
    }
    assertThat(row).isEqualTo(actual.length);
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAgreeWithThoseOfTheReference(EncoderConfig config) {
    ModelWeights weights = weights(config);
    List<int[]> sequences = sequences(config);
    List<int[]> wanted = List.of(new int[] {0, 1, 4}, new int[] {1}, new int[] {2, 3, 5});
    long[] targets = {2, 7, 1, 8, 2, 8, 1};
    List<MemorySegment> gradients = gradientBuffers(weights);
    MemorySegment items = weights.inputItems().segment();
    double loss =
        new Objective(new TransformerEncoder(weights.encoder()))
            .differentiate(
                PaddedSequences.of(sequences, wanted),
                targets,
                items,
                items,
                new Objective.Competitors.All(),
                1,
                0,
                0,
                gradients);
    ReferenceEncoder reference = new ReferenceEncoder(weights.encoder());
    double[] table = doubles(items);
    assertThat(loss).isCloseTo(loss(reference, sequences, wanted, targets, table), within(1e-4));
    List<String> names = new ArrayList<>();
    List<double[]> arrays = new ArrayList<>();
    for (Parameter parameter : weights.encoder().list()) {
      names.add(parameter.name());
      arrays.add(reference.parameter(parameter.name()));
    }
    names.add("items");
    arrays.add(table);
    double step = 1e-5;
    for (int p = 0; p < arrays.size(); p++) {
      double[] values = arrays.get(p);
      for (int i = 0; i < values.length; i++) {
        double before = values[i];
        values[i] = before + step;
        double up = loss(reference, sequences, wanted, targets, table);
        values[i] = before - step;
        double down = loss(reference, sequences, wanted, targets, table);
        values[i] = before;
        double expected = (up - down) / (2 * step);
        assertThat((double) gradients.get(p).getAtIndex(ValueLayout.JAVA_FLOAT, i))
            .as("%s, value %d", names.get(p), i)
            .isCloseTo(expected, within(1e-4 + 1e-4 * Math.abs(expected)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("causal")
  void whatComesLaterChangesNothingBefore(EncoderConfig config) {
    ModelWeights weights = weights(config);
    int[] sequence = {3, 1, 4, 1, 5, 9, 2};
    float[][] before = encode(weights, PaddedSequences.of(List.of(sequence)));
    for (int changed = 0; changed < sequence.length; changed++) {
      int[] other = sequence.clone();
      other[changed] = 8;
      float[][] after = encode(weights, PaddedSequences.of(List.of(other)));
      for (int t = 0; t < changed; t++) {
        assertThat(after[t]).as("item %d changed", changed).containsExactly(before[t]);
      }
      assertThat(after[changed]).isNotEqualTo(before[changed]);
      float[][] shorter =
          encode(weights, PaddedSequences.of(List.of(Arrays.copyOf(sequence, changed + 1))));
      assertThat(shorter[changed]).containsExactly(before[changed], within(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void whatComesLaterIsSeenByThoseWhoLookBothWays(EncoderConfig config) {
    ModelWeights weights = weights(config);
    float[][] before = encode(weights, PaddedSequences.of(List.of(new int[] {3, 1, 4})));
    float[][] after = encode(weights, PaddedSequences.of(List.of(new int[] {3, 1, 5})));
    assertThat(maxDifference(before[1], after[1])).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource("all")
  void neitherPaddingNorNeighboursInTheBatchChangeASequence(EncoderConfig config) {
    ModelWeights weights = weights(config);
    float[][] alone = encode(weights, PaddedSequences.of(List.of(new int[] {2, 7})));
    float[][] padded =
        encode(
            weights, PaddedSequences.of(List.of(new int[] {2, 7}, new int[] {0, 1, 2, 3, 4, 5})));
    for (int t = 0; t < 2; t++) {
      assertThat(padded[t]).containsExactly(alone[t], within(1e-5f));
    }
  }

  /** Where few hidden states are wanted, the others are left out after the last mixer. */
  @ParameterizedTest
  @MethodSource("all")
  void theLastStatesAloneAreThoseAmongAll(EncoderConfig config) {
    ModelWeights weights = weights(config);
    List<int[]> sequences = sequences(config);
    float[][] every = encode(weights, PaddedSequences.of(sequences));
    PaddedSequences wanting = PaddedSequences.wantingLast(sequences);
    assertThat(wanting.wantsFew()).isTrue();
    float[][] last = encode(weights, wanting);
    int end = 0;
    for (int i = 0; i < last.length; i++) {
      end += sequences.get(i).length;
      assertThat(last[i]).containsExactly(every[end - 1], within(1e-5f));
    }
  }

  /** Attention 4 d^2, BProj d^2 + n^2, SepConv d^2 + k d, biases and normalisation aside. */
  @Test
  void mixersHaveTheParametersOfTheirFormulas() {
    assertThat(mixing(SelfAttention.sharing(768, 12), 768, 512)).isEqualTo(2_359_296);
    assertThat(mixing(new BilinearProjection(), 768, 512)).isEqualTo(851_968);
    assertThat(mixing(new SeparableConvolution(7), 768, 512)).isEqualTo(595_200);
    assertThat(mixing(new SelfAttention(2, 1), 3, 5)).isEqualTo(4 * 2 * 1 * 3);
  }

  private static long mixing(TokenMixer mixer, int dimension, int length) {
    EncoderConfig config =
        new EncoderConfig(dimension, List.of(mixer), 1, length, true, Blocks.NORMALISED, 0, 0);
    return mixer.layout(config).stream()
        .filter(spec -> spec.name().endsWith(".weight"))
        .mapToLong(spec -> spec.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  @Test
  void attentionWithoutPositionsIsEquivariantAndPositionsBreakIt() {
    EncoderConfig config = config(List.of(ATTENTION, ATTENTION), false, Blocks.NORMALISED);
    assertThat(largestBreach(config, false)).isLessThan(1e-5);
    assertThat(largestBreach(config, true)).isGreaterThan(1e-2);
    EncoderConfig plain = config(List.of(ATTENTION, ATTENTION), false, Blocks.PLAIN);
    assertThat(largestBreach(plain, false)).isLessThan(1e-5);
    for (TokenMixer ordered : List.of(BPROJ, SEPCONV)) {
      EncoderConfig other = config(List.of(ATTENTION, ordered), false, Blocks.NORMALISED);
      assertThat(largestBreach(other, false)).isGreaterThan(1e-2);
    }
  }

  /**
   * How far the encoding of a permuted sequence is from the permuted encoding, over 200 of them.
   */
  private double largestBreach(EncoderConfig config, boolean positions) {
    ModelWeights weights = weights(config);
    if (!positions) {
      weights.encoder().list().getFirst().values().fill((byte) 0);
    }
    RandomGenerator random = new Seed(3).stream("permutations");
    double largest = 0;
    for (int trial = 0; trial < 200; trial++) {
      int[] sequence = random.ints(config.maxLength(), 0, ITEMS).toArray();
      int[] order = new int[sequence.length];
      Arrays.setAll(order, i -> i);
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
      }
      int[] permuted = Arrays.stream(order).map(i -> sequence[i]).toArray();
      float[][] one = encode(weights, PaddedSequences.of(List.of(sequence)));
      float[][] other = encode(weights, PaddedSequences.of(List.of(permuted)));
      for (int t = 0; t < order.length; t++) {
        largest = Math.max(largest, maxDifference(one[order[t]], other[t]));
      }
    }
    return largest;
  }

  @Test
  void refusesWhatDoesNotFit() {
    ModelWeights causal = weights(config(List.of(BPROJ), true, Blocks.NORMALISED));
    assertThatThrownBy(() -> encode(causal, PaddedSequences.of(List.of(new int[8]))))
        .hasMessageContaining("8 items")
        .hasMessageContaining("1 to 7");
    assertThatThrownBy(() -> encode(causal, PaddedSequences.of(List.of(new int[] {1, MASK}))))
        .hasMessageContaining("no mask");
    assertThatThrownBy(() -> config(List.of(new SeparableConvolution(4)), false, Blocks.NORMALISED))
        .hasMessageContaining("odd kernel");
    assertThatThrownBy(() -> new SeparableConvolution(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> new SelfAttention(0, 3)).hasMessageContaining("0 of width 3");
    assertThatThrownBy(() -> SelfAttention.sharing(10, 3)).hasMessageContaining("multiple");
    assertThatThrownBy(() -> new EncoderConfig(4, List.of(), 1, 1, false, Blocks.NORMALISED, 0, 0))
        .hasMessageContaining("maximum length 2 or more");
  }

  /** Fresh weights with noise, so that no gain, offset or filter is what it starts as. */
  private ModelWeights weights(EncoderConfig config) {
    ModelWeights weights = ModelWeights.create(config, ITEMS, true, new Seed(5), arena);
    RandomGenerator random = new Seed(6).stream("noise");
    for (Parameter parameter : weights.encoder().list()) {
      for (int i = 0; i < parameter.size(); i++) {
        float value = parameter.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        parameter
            .values()
            .setAtIndex(ValueLayout.JAVA_FLOAT, i, value + 0.3f * (float) random.nextGaussian());
      }
    }
    return weights;
  }

  private static double loss(
      ReferenceEncoder reference,
      List<int[]> sequences,
      List<int[]> wanted,
      long[] targets,
      double[] table) {
    double loss = 0;
    int at = 0;
    for (int i = 0; i < sequences.size(); i++) {
      double[][] hidden = reference.encode(sequences.get(i), table);
      for (int place : wanted.get(i)) {
        double sum = 0;
        for (int item = 0; item < ITEMS; item++) {
          sum += Math.exp(score(hidden[place], table, item));
        }
        loss += Math.log(sum) - score(hidden[place], table, (int) targets[at++]);
      }
    }
    return loss;
  }

  private static double score(double[] hidden, double[] table, int item) {
    double score = 0;
    for (int i = 0; i < hidden.length; i++) {
      score += hidden[i] * table[item * hidden.length + i];
    }
    return score;
  }

  private List<MemorySegment> gradientBuffers(ModelWeights weights) {
    List<MemorySegment> buffers = new ArrayList<>();
    weights
        .encoder()
        .list()
        .forEach(p -> buffers.add(arena.allocate(p.values().byteSize(), Float.BYTES)));
    buffers.add(arena.allocate(weights.inputItems().segment().byteSize(), Float.BYTES));
    return buffers;
  }

  private static float[][] encode(ModelWeights weights, PaddedSequences inputs) {
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      Matrix items = weights.inputItems();
      Tensor table = Tensors.view(items.segment(), items.rows(), items.dimension());
      Tensor hidden =
          new TransformerEncoder(weights.encoder()).encode(inputs, table, PassNoise.none());
      int rows = (int) hidden.size(0);
      Matrix states = Matrix.wrap(Tensors.memory(hidden.contiguous()), rows, items.dimension());
      float[][] copy = new float[rows][];
      Arrays.setAll(copy, states::row);
      return copy;
    }
  }

  private static double[] doubles(MemorySegment floats) {
    return doubles(floats.toArray(ValueLayout.JAVA_FLOAT));
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    Arrays.setAll(doubles, i -> floats[i]);
    return doubles;
  }

  private static double maxDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }
}
