package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class TransformerEncoderTest {
  private static final EncoderConfig CONFIG = new EncoderConfig(8, 2, 2, 12, 6, 0);
  private static final int ITEMS = 10;

  private final Arena arena = Arena.ofAuto();
  private final ModelWeights weights = perturbed();
  private final TransformerEncoder encoder = new TransformerEncoder(weights.encoder());

  /** Fresh weights, but with gains and offsets that are not one and zero. */
  private ModelWeights perturbed() {
    ModelWeights fresh = ModelWeights.create(CONFIG, ITEMS, true, new Seed(5), arena);
    RandomGenerator random = new Seed(6).stream("noise");
    for (Parameter parameter : fresh.encoder().list()) {
      for (int i = 0; i < parameter.size(); i++) {
        float value = parameter.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        parameter
            .values()
            .setAtIndex(ValueLayout.JAVA_FLOAT, i, value + 0.2f * (float) random.nextGaussian());
      }
    }
    return fresh;
  }

  @Test
  void agreesWithTheReference() {
    int[] history = {3, 1, 4, 1, 5, 9};
    float[][] embeddings = new float[history.length][];
    for (int t = 0; t < history.length; t++) {
      embeddings[t] = weights.inputItems().row(history[t]);
    }
    double[][] expected = new ReferenceEncoder(weights.encoder()).encode(embeddings);
    float[][] actual = encode(List.of(history));
    for (int t = 0; t < history.length; t++) {
      for (int i = 0; i < CONFIG.dimension(); i++) {
        assertThat((double) actual[t][i]).isCloseTo(expected[t][i], within(2e-5));
      }
    }
  }

  @Test
  void neitherPaddingNorTheFutureChangesAPosition() {
    float[][] alone = encode(List.of(new int[] {2, 7}));
    float[][] padded = encode(List.of(new int[] {2, 7}, new int[] {0, 1, 2, 3, 4, 5}));
    float[][] longer = encode(List.of(new int[] {2, 7, 9, 9}));
    for (int t = 0; t < 2; t++) {
      for (int i = 0; i < CONFIG.dimension(); i++) {
        assertThat(padded[t][i]).isCloseTo(alone[t][i], within(1e-5f));
        assertThat(longer[t][i]).isCloseTo(alone[t][i], within(1e-5f));
      }
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    List<int[]> histories = List.of(new int[] {1, 2, 3}, new int[] {4, 0});
    long[] targets = {2, 3, 5, 0, 6};
    List<MemorySegment> gradients = gradientBuffers();
    differentiate(histories, targets, gradients);
    List<MemorySegment> parameters = new ArrayList<>();
    weights.encoder().list().forEach(parameter -> parameters.add(parameter.values()));
    parameters.add(weights.inputItems().segment());
    float step = 1e-2f;
    for (int p = 0; p < parameters.size(); p++) {
      MemorySegment values = parameters.get(p);
      for (long i = 0; i < values.byteSize() / Float.BYTES; i += 7) {
        float before = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, before + step);
        double up = differentiate(histories, targets, gradientBuffers());
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, before - step);
        double down = differentiate(histories, targets, gradientBuffers());
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, before);
        double expected = (up - down) / (2 * step);
        double actual = gradients.get(p).getAtIndex(ValueLayout.JAVA_FLOAT, i);
        assertThat(actual)
            .as("parameter %d, coordinate %d", p, i)
            .isCloseTo(expected, within(2e-3 + 2e-2 * Math.abs(expected)));
      }
    }
  }

  @Test
  void withoutLayersOnlyTheLastItemAndItsPositionCount() {
    EncoderConfig config = new EncoderConfig(8, 0, 2, 12, 6, 0);
    ModelWeights flat = ModelWeights.create(config, ITEMS, true, new Seed(8), arena);
    assertThat(flat.encoder().list().stream().map(Parameter::name))
        .containsExactly("positions", "norm.gain", "norm.offset");
    TransformerEncoder bilinear = new TransformerEncoder(flat.encoder());
    try (Scope _ = Scope.open()) {
      Tensor items = Tensors.view(flat.inputItems().segment(), ITEMS, 8);
      PaddedSequences two = PaddedSequences.of(List.of(new int[] {3, 7}, new int[] {5, 7}));
      float[] hidden = floats(bilinear.encode(two, items, PassNoise.none()));
      float[] afterThree = Arrays.copyOfRange(hidden, 8, 16);
      assertThat(Arrays.copyOfRange(hidden, 24, 32)).isEqualTo(afterThree);
      assertThat(Arrays.copyOfRange(hidden, 16, 24)).isNotEqualTo(Arrays.copyOf(hidden, 8));
    }
  }

  @Test
  void dropoutIsAFunctionOfItsSeedAndKeepsTheMean() {
    try (Scope _ = Scope.open()) {
      Tensor ones = Tensors.floats(filled(100_000, 1));
      float[] first = floats(PassNoise.of(0.3, 11).drop(ones));
      float[] again = floats(PassNoise.of(0.3, 11).drop(ones));
      float[] other = floats(PassNoise.of(0.3, 12).drop(ones));
      assertThat(first).isEqualTo(again).isNotEqualTo(other);
      double mean = 0;
      for (float value : first) {
        mean += value / first.length;
      }
      double deviation = Math.sqrt(0.3 / 0.7 / first.length);
      assertThat(mean).isCloseTo(1, within(6 * deviation));
    }
  }

  @Test
  void refusesHistoriesThatAreTooLongOrEmpty() {
    assertThatThrownBy(() -> encode(List.of(new int[7])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7")
        .hasMessageContaining("6");
    assertThatThrownBy(() -> encode(List.of(new int[1], new int[0])))
        .hasMessageContaining("Sequence 1 is empty");
  }

  @Test
  void refusesImpossibleShapes() {
    assertThatThrownBy(() -> new EncoderConfig(10, 1, 3, 1, 1, 0)).hasMessageContaining("multiple");
    assertThatThrownBy(() -> new EncoderConfig(8, 1, 2, 0, 1, 0))
        .hasMessageContaining("8, 0 and 1");
    assertThatThrownBy(() -> new EncoderConfig(8, 1, 2, 1, 1, 1)).hasMessageContaining("1.0");
  }

  @Test
  void oneSequenceOfVectorsGivesTheSame() {
    int[] history = {3, 1, 4};
    float[][] embeddings = new float[history.length][];
    Arrays.setAll(embeddings, t -> weights.inputItems().row(history[t]));
    float[][] hidden = encoder.encode(embeddings);
    float[][] expected = encode(List.of(history));
    for (int t = 0; t < history.length; t++) {
      assertThat(hidden[t]).containsExactly(expected[t], within(1e-6f));
    }
    assertThatThrownBy(() -> encoder.encode(new float[][] {new float[8], new float[7]}))
        .hasMessageContaining("Vector 1 has dimension 7");
    assertThatThrownBy(() -> encoder.encode(new float[0][])).hasMessageContaining("0 items");
  }

  private double differentiate(
      List<int[]> histories, long[] targets, List<MemorySegment> gradients) {
    MemorySegment items = weights.inputItems().segment();
    return new Objective(encoder)
        .differentiate(
            PaddedSequences.of(histories),
            targets,
            items,
            items,
            new Objective.Competitors.All(),
            1,
            0,
            0,
            gradients);
  }

  private List<MemorySegment> gradientBuffers() {
    List<MemorySegment> buffers = new ArrayList<>();
    weights
        .encoder()
        .list()
        .forEach(p -> buffers.add(arena.allocate(p.values().byteSize(), Float.BYTES)));
    buffers.add(arena.allocate(weights.inputItems().segment().byteSize(), Float.BYTES));
    return buffers;
  }

  private float[][] encode(List<int[]> histories) {
    try (Scope _ = Scope.open()) {
      Matrix items = weights.inputItems();
      Tensor table = Tensors.view(items.segment(), items.rows(), items.dimension());
      Tensor hidden = encoder.encode(PaddedSequences.of(histories), table, PassNoise.none());
      int rows = (int) hidden.size(0);
      Matrix result = Matrix.wrap(Tensors.memory(hidden.contiguous()), rows, CONFIG.dimension());
      float[][] copy = new float[rows][];
      for (int row = 0; row < rows; row++) {
        copy[row] = result.row(row);
      }
      return copy;
    }
  }

  private static float[] filled(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return values;
  }

  private static float[] floats(Tensor tensor) {
    return Tensors.memory(tensor).toArray(ValueLayout.JAVA_FLOAT);
  }
}
