package io.orthant.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.data.HeldOut;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
  void ranksAreThoseOfTheInnerProducts() throws IOException {
    List<HeldOut> sequences = new ArrayList<>();
    DATA.test()
        .forEach(s -> sequences.add(new HeldOut(s.group(), s.items(), s.items().length - 1)));
    try (SequenceModel model = SequenceModel.open(shared.resolve("model"))) {
      int[] ranks = model.ranker().ranks(sequences);
      Matrix items = model.itemVectors();
      for (int i = 0; i < ranks.length; i++) {
        int[] all = sequences.get(i).items();
        float[] query = model.encode(Arrays.copyOf(all, all.length - 1));
        double target = dot(query, items.row(all[all.length - 1]));
        int certainlyAhead = 1;
        int possiblyAhead = 1;
        for (int item = 0; item < items.rows(); item++) {
          double score = dot(query, items.row(item));
          certainlyAhead += score > target + 1e-4 ? 1 : 0;
          possiblyAhead += item != all[all.length - 1] && score > target - 1e-4 ? 1 : 0;
        }
        assertThat(ranks[i]).isBetween(certainlyAhead, possiblyAhead);
      }
    }
  }

  @Test
  void everyTargetIsCoveredOnceWithAtLeastHalfTheLength() {
    int[] items = new int[40];
    Arrays.setAll(items, i -> i);
    for (int length : new int[] {1, 2, 5, 8, 39, 60}) {
      for (int first : new int[] {1, 2, 17, 39}) {
        List<Integer> targets = new ArrayList<>();
        for (PredictionWindow window :
            PredictionWindow.cover(new HeldOut("x", items, first), length)) {
          int[] inputs = window.inputs();
          assertThat(inputs.length).isBetween(1, length);
          for (int j = 0; j < window.targets().length; j++) {
            int at = inputs.length - window.targets().length + j;
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
    Files.writeString(config, good.replace("\"version\" : 1", "\"version\" : 2"));
    assertDoesNotOpen("needs a newer Orthant");
    Files.writeString(config, good.replace("orthant-model", "other"));
    assertDoesNotOpen("is not an Orthant model");
    Files.writeString(config, good.substring(0, 50));
    assertDoesNotOpen("is not valid JSON");
    Files.writeString(config, good.replace("\"layers\" : 2", "\"layers\" : -1"));
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
