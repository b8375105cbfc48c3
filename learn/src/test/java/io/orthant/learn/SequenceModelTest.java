package io.orthant.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.PaddedSequences;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Workers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SequenceModelTest {
  private static final Dataset DATA = TestData.secondOrder(40, 300, 3);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    TrainConfig config =
        TrainConfig.builder()
            .dimension(12)
            .heads(3)
            .feedForward(16)
            .maxLength(5)
            .epochs(2)
            .batchPositions(512)
            .threads(1)
            .tied(false)
            .build();
    new Trainer(DATA, config, shared.resolve("model")).run(Progress.NONE, () -> false);
  }

  private void copyModel() throws IOException {
    for (String name : List.of("config.json", "items.tsv", "weights.safetensors")) {
      Files.copy(shared.resolve("model").resolve(name), folder.resolve(name));
    }
  }

  /** By the definition, from query and item vectors; predictions stand in the order of targets. */
  @Test
  void perplexityIsThatOfTheFullSoftmax() throws IOException {
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"));
        Arena arena = Arena.ofShared()) {
      SequenceModel.Predictions predictions = model.predictions(DATA.test(), arena);
      Matrix items = model.itemVectors();
      double loss = 0;
      int at = 0;
      for (HeldOut sequence : DATA.test()) {
        for (int i = sequence.firstTarget(); i < sequence.items().length; i++) {
          assertThat(predictions.targets()[at]).isEqualTo(sequence.items()[i]);
          float[] query = predictions.queries().row(at++);
          double sum = 0;
          for (int item = 0; item < items.rows(); item++) {
            sum += Math.exp(dot(query, items.row(item)));
          }
          loss += Math.log(sum) - dot(query, items.row(sequence.items()[i]));
        }
      }
      assertThat(model.perplexity(DATA.test()))
          .isCloseTo(Math.exp(loss / at), within(1e-4 * Math.exp(loss / at)));
    }
  }

  @Test
  void ranksAreThoseOfTheInnerProductsWithAndWithoutTheHistory() throws IOException {
    List<HeldOut> sequences = new ArrayList<>();
    DATA.test()
        .forEach(s -> sequences.add(new HeldOut(s.group(), s.items(), s.items().length - 1)));
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"))) {
      int[] amongAll = model.ranker().ranks(sequences);
      int[] amongUnseen = model.ranker().amongUnseen().ranks(sequences);
      Matrix items = model.itemVectors();
      for (int i = 0; i < sequences.size(); i++) {
        int[] all = sequences.get(i).items();
        int target = all[all.length - 1];
        int[] history = Arrays.copyOf(all, all.length - 1);
        float[] query = model.encode(history);
        BitSet everything = new BitSet();
        everything.set(0, items.rows());
        assertRank(amongAll[i], query, items, target, everything);
        Arrays.stream(history).forEach(everything::clear);
        assertRank(amongUnseen[i], query, items, target, everything);
      }
      assertThat(amongUnseen).isNotEqualTo(amongAll);
    }
  }

  private static void assertRank(
      int rank, float[] query, Matrix items, int target, BitSet candidates) {
    double own = dot(query, items.row(target));
    int certainlyAhead = 1;
    int possiblyAhead = 1;
    for (int item : candidates.stream().filter(one -> one != target).toArray()) {
      double score = dot(query, items.row(item));
      certainlyAhead += score > own + 1e-4 ? 1 : 0;
      possiblyAhead += score > own - 1e-4 ? 1 : 0;
    }
    assertThat(rank).isBetween(certainlyAhead, possiblyAhead);
  }

  @Test
  void everyTargetIsCoveredOnceWithAtLeastHalfTheLength() {
    int[] items = new int[40];
    Arrays.setAll(items, i -> i);
    for (int length : new int[] {1, 2, 5, 8, 39, 60}) {
      for (int first : new int[] {1, 2, 17, 39}) {
        List<Integer> targets = new ArrayList<>();
        for (PredictionWindow window :
            PredictionWindow.cover(
                new HeldOut("x", items, first),
                new EncoderConfig(8, 1, 1, 1, length, 0),
                Context.BEFORE)) {
          int[] inputs = window.inputs();
          assertThat(inputs.length).isBetween(1, length);
          for (int j = 0; j < window.targets().length; j++) {
            int at = window.places()[j];
            int target = window.targets()[j];
            assertThat(inputs[at]).isEqualTo(target - 1);
            assertThat(at + 1).isGreaterThanOrEqualTo(Math.min(target, length / 2));
            targets.add(target);
          }
        }
        assertThat(targets).hasSize(40 - first).doesNotHaveDuplicates().isSorted();
      }
    }
  }

  @Test
  void aModelThatSeesBothWaysHasAWindowForEachTarget() {
    EncoderConfig config =
        new EncoderConfig(8, List.of(), 1, 5, false, EncoderConfig.Blocks.NORMALISED, 0, 0);
    HeldOut sequence = new HeldOut("x", new int[] {10, 11, 12, 13, 14, 15, 16, 17}, 1);
    List<PredictionWindow> around = PredictionWindow.cover(sequence, config, Context.AROUND);
    List<PredictionWindow> before = PredictionWindow.cover(sequence, config, Context.BEFORE);
    assertThat(around.stream().map(window -> window.targets()[0]))
        .containsExactly(11, 12, 13, 14, 15, 16, 17);
    int mask = PaddedSequences.MASK;
    assertThat(around.get(0).inputs()).containsExactly(10, mask, 12, 13, 14);
    assertThat(around.get(3).inputs()).containsExactly(12, 13, mask, 15, 16);
    assertThat(around.get(6).inputs()).containsExactly(13, 14, 15, 16, mask);
    assertThat(before.get(0).inputs()).containsExactly(10, mask);
    assertThat(before.get(5).inputs()).containsExactly(12, 13, 14, 15, mask);
    for (List<PredictionWindow> windows : List.of(around, before)) {
      for (PredictionWindow window : windows) {
        assertThat(window.inputs()[window.places()[0]]).isEqualTo(mask);
      }
    }
    EncoderConfig causal = new EncoderConfig(8, 0, 1, 1, 5, 0);
    assertThatThrownBy(() -> PredictionWindow.cover(sequence, causal, Context.AROUND))
        .hasMessageContaining("masked objective");
  }

  /** What version 1 wrote: a number of layers, all of them attention. */
  @Test
  void readsFoldersThatOnlyCountTheirLayers() throws IOException {
    copyModel();
    Path config = folder.resolve("config.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode tree = (ObjectNode) json.readTree(config.toFile());
    ObjectNode encoder = (ObjectNode) tree.get("encoder");
    encoder.retain("dimension", "feedForward", "maxLength", "dropout", "inverseTemperature");
    encoder.put("layers", 2).put("heads", 3);
    json.writeValue(config.toFile(), tree.put("version", 1));
    try (SequenceModel old = SequenceModel.open(folder);
        SequenceModel now = SequenceModel.open(shared.resolve("model"))) {
      assertThat(old.config().encoder()).isEqualTo(now.config().encoder());
      assertThat(old.encode(new int[] {1, 2, 3})).isEqualTo(now.encode(new int[] {1, 2, 3}));
    }
    encoder.put("layers", -1);
    json.writeValue(config.toFile(), tree);
    assertDoesNotOpen("config.json is damaged");
  }

  @Test
  void threadsAndBatchesDoNotChangeWhatIsEncoded() throws IOException {
    List<int[]> histories = TestData.histories(1000, 7, 40);
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"));
        Arena arena = Arena.ofShared();
        Workers workers = new Workers(3)) {
      Matrix together = model.encode(histories, arena, workers);
      for (int i = 0; i < histories.size(); i++) {
        assertThat(together.row(i))
            .as("history " + i)
            .containsExactly(model.encode(histories.get(i)), within(1e-5f));
      }
    }
  }

  @Test
  void batchesAndLongHistoriesAgreeWithSingleShortOnes() throws IOException {
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"));
        Arena arena = Arena.ofConfined()) {
      int[] longHistory = {9, 9, 9, 1, 2, 3, 4, 5};
      int[] recent = {1, 2, 3, 4, 5};
      Matrix both = model.encode(List.of(longHistory, new int[] {7}), arena);
      float[] single = model.encode(recent);
      for (int i = 0; i < model.dimension(); i++) {
        assertThat(both.get(0, i)).isCloseTo(single[i], within(1e-5f));
      }
    }
  }

  @Test
  void refusesHistoriesItCannotEncode() throws IOException {
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"))) {
      assertThatThrownBy(() -> model.encode(new int[0])).hasMessageContaining("History 0 is empty");
      assertThatThrownBy(() -> model.encode(new int[] {1, 40}))
          .hasMessageContaining("item 40")
          .hasMessageContaining("0 to 39");
    }
  }

  @Test
  void useAfterCloseIsAnError() throws IOException {
    SequenceModel model = SequenceModel.open(shared.resolve("model"));
    model.close();
    model.close();
    assertThatThrownBy(() -> model.encode(new int[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The model is closed");
    assertThatThrownBy(model::itemVectors).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void noticesDamage() throws IOException {
    copyModel();
    Path weights = folder.resolve("weights.safetensors");
    byte[] good = Files.readAllBytes(weights);
    byte[] flipped = good.clone();
    flipped[good.length - 5] ^= 1;
    Files.write(weights, flipped);
    assertDoesNotOpen("weights.safetensors is not the file this model was saved with");
    Files.write(weights, Arrays.copyOf(good, good.length / 2));
    assertDoesNotOpen("weights.safetensors is not the file this model was saved with");
    Files.delete(weights);
    assertDoesNotOpen("weights.safetensors is missing");
    Files.write(weights, good);
    Files.writeString(folder.resolve("items.tsv"), "id\tcount\n");
    assertDoesNotOpen("items.tsv is not the file");
  }

  @Test
  void refusesWhatIsNotAModelOfThisVersion() throws IOException {
    copyModel();
    Path config = folder.resolve("config.json");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("\"version\" : 2", "\"version\" : 4"));
    assertDoesNotOpen("needs a newer Orthant");
    Files.writeString(config, good.replace("orthant-model", "other"));
    assertDoesNotOpen("is not an Orthant model");
    Files.writeString(config, good.substring(0, 50));
    assertDoesNotOpen("is not valid JSON");
    Files.writeString(config, good.replace("\"width\" : 4", "\"width\" : 0"));
    assertDoesNotOpen("config.json is damaged");
    Files.delete(config);
    assertDoesNotOpen("holds no finished model");
  }

  private void assertDoesNotOpen(String message) {
    assertThatThrownBy(() -> SequenceModel.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
