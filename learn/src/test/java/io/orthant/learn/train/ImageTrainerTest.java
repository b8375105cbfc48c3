package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ImageTrainerTest {
  private static final ImageTrainConfig CONFIG = new ImageTrainConfig(8, 32, 3e-3, 2, 5);

  @Test
  void itTellsBarsOfDifferentSlopeApart() {
    LabelledImages data = bars(400, 1);
    LabelledImages unseen = bars(200, 2);
    ImageClassifier classifier = train(data, CONFIG);
    assertThat(ImageTrainer.accuracy(classifier, unseen)).isGreaterThan(0.95);
  }

  @Test
  void theSameSeedGivesTheSameClassifier() {
    LabelledImages data = bars(64, 1);
    ImageTrainConfig brief = CONFIG.withEpochs(2);
    double[][] first = train(data, brief).logProbabilities(data.images());
    assertThat(train(data, brief).logProbabilities(data.images())).isDeepEqualTo(first);
  }

  @Test
  void anInterruptedRunKeepsNothing() {
    ImageTrainer trainer = new ImageTrainer(bars(64, 1), CONFIG);
    assertThatThrownBy(() -> trainer.run(() -> true, Arena.ofAuto(), Progress.NONE))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("step 1");
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

  private static ImageClassifier train(LabelledImages data, ImageTrainConfig config) {
    return new ImageTrainer(data, config).run(() -> false, Arena.ofAuto(), Progress.NONE);
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
