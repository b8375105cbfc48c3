package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTrainerTest {
  private static final ImageTrainConfig CONFIG = new ImageTrainConfig(8, 32, 3e-3, 2, 5);
  private static final Arena ARENA = Arena.ofAuto();

  @TempDir private Path folder;

  @Test
  void itTellsBarsOfDifferentSlopeApart() throws IOException {
    LabelledImages data = bars(400, 1);
    LabelledImages unseen = bars(200, 2);
    ImageClassifier classifier = train(data, CONFIG);
    assertThat(ImageTrainer.accuracy(classifier, unseen)).isGreaterThan(0.95);
  }

  @Test
  void theSameSeedGivesTheSameClassifier() throws IOException {
    LabelledImages data = bars(64, 1);
    ImageTrainConfig brief = CONFIG.withEpochs(2);
    double[][] first = train(data, brief).logProbabilities(data.images());
    assertThat(train(data, brief).logProbabilities(data.images())).isDeepEqualTo(first);
  }

  @Test
  void anInterruptedRunEndsAsIfItHadNotBeen() throws IOException {
    LabelledImages data = bars(80, 1);
    ImageTrainConfig brief = CONFIG.withEpochs(2);
    int[] asked = {0};
    for (String after : List.of("2 of 6", "4 of 6")) {
      ImageTrainer trainer = new ImageTrainer(data, brief);
      assertThatThrownBy(
              () -> trainer.run(checkpoint(), () -> ++asked[0] % 2 == 0, ARENA, Progress.NONE))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("Interrupted after " + after);
    }
    assertThat(train(data, brief).logProbabilities(data.images()))
        .isDeepEqualTo(uninterrupted(data, brief).logProbabilities(data.images()));
    assertThat(checkpoint()).doesNotExist();
  }

  @Test
  void aRunOfOtherSettingsOrImagesIsNotResumed() {
    assertThatThrownBy(
            () ->
                new ImageTrainer(bars(64, 1), CONFIG)
                    .run(checkpoint(), () -> true, ARENA, Progress.NONE))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> train(bars(64, 1), CONFIG.withEpochs(3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("epochs was 8, now 3");
    assertThatThrownBy(() -> train(bars(64, 2), CONFIG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other training data");
  }

  @Test
  void whatCannotBeLearnedIsRefused() {
    assertThatThrownBy(() -> new ImageTrainer(new LabelledImages(List.of(), new int[0]), CONFIG))
        .isInstanceOf(IllegalArgumentException.class);
    LabelledImages eleven = new LabelledImages(List.of(new float[784]), new int[] {10});
    assertThatThrownBy(() -> new ImageTrainer(eleven, CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label 10");
    assertThatThrownBy(() -> new ImageTrainConfig(1, 1, Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private ImageClassifier train(LabelledImages data, ImageTrainConfig config) throws IOException {
    return new ImageTrainer(data, config).run(checkpoint(), () -> false, ARENA, Progress.NONE);
  }

  private ImageClassifier uninterrupted(LabelledImages data, ImageTrainConfig config)
      throws IOException {
    assertThat(checkpoint()).doesNotExist();
    return train(data, config);
  }

  private Path checkpoint() {
    return folder.resolve("checkpoint");
  }

  /** Lying, standing and slanted bars through a random point near the middle, with noise. */
  private static LabelledImages bars(int count, long seed) {
    RandomGenerator random = new Seed(seed).stream("bars");
    List<float[]> images = new ArrayList<>();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      float[] image = new float[784];
      for (int j = 0; j < image.length; j++) {
        image[j] = 0.2f * random.nextFloat();
      }
      labels[i] = i % 3;
      int row = random.nextInt(11, 17);
      int column = random.nextInt(11, 17);
      for (int t = -8; t <= 8; t++) {
        int down = labels[i] == 0 ? 0 : t;
        int right = labels[i] == 1 ? 0 : t;
        image[(row + down) * 28 + column + right] = 1;
      }
      images.add(image);
    }
    return new LabelledImages(images, labels);
  }
}
