package io.orthant.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.learn.nn.DepthClassifier;
import io.orthant.learn.nn.DepthClassifierConfig;
import io.orthant.learn.nn.DepthClassifierConfig.Flow;
import io.orthant.learn.nn.DepthClassifierConfig.Residual;
import io.orthant.learn.nn.DepthNoise;
import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.nn.NoiseRuns;
import io.orthant.learn.optim.AmsGrad;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DepthTrainingTest {
  private static final int SIDE = 10;
  private static final int IMAGES = 256;
  private final List<float[]> images = new ArrayList<>();
  private final int[] labels = new int[IMAGES];
  private final Arena arena = Arena.ofAuto();

  /** A bar that lies, stands or leans, at a random place, in noise. */
  DepthTrainingTest() {
    RandomGenerator random = new Seed(81).stream("bars");
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = i % 3;
      float[] image = new float[SIDE * SIDE];
      for (int j = 0; j < image.length; j++) {
        image[j] = 0.3f * random.nextFloat();
      }
      int row = random.nextInt(2, 5);
      int column = random.nextInt(2, 5);
      for (int k = 0; k < 5; k++) {
        int down = labels[i] == 0 ? 0 : k;
        int right = labels[i] == 1 ? 0 : k;
        image[(row + down) * SIDE + column + right] = 0.9f;
      }
      images.add(image);
    }
  }

  private DepthClassifier classifier(String body) {
    DepthClassifierConfig config =
        new DepthClassifierConfig(
            1,
            SIDE,
            3,
            8,
            1,
            body.equals("residual") ? new Residual(3) : new Flow(4, DepthNoise.parse(body)));
    return new DepthClassifier(config, new Seed(82), arena);
  }

  private static DepthTraining training(int epochs) {
    return new DepthTraining(AmsGrad.standard(), 0.01, epochs, 32, new Augmentation(1, false), 83);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "additive:0.2", "multiplicative:0.5", "dropout:0.5", "residual"})
  void learns(String body) {
    DepthClassifier classifier = classifier(body);
    double[] losses =
        training(16).run(classifier, images.subList(0, 192), copy(0, 192), Progress.NONE);
    assertThat(losses[15]).isLessThan(losses[0]);
    ImageBatch test =
        new ImageBatch(
            images.subList(192, IMAGES),
            copy(192, IMAGES),
            IntStream.range(192, IMAGES).asLongStream().toArray());
    for (int runs : new int[] {0, 5}) {
      int[] found = classifier.classify(test, NoiseRuns.of(9, runs));
      int right = 0;
      for (int i = 0; i < found.length; i++) {
        right += found[i] == test.labels()[i] ? 1 : 0;
      }
      assertThat(right).as("%s, %d runs, %s", body, runs, losses[15]).isGreaterThan(57);
    }
  }

  private int[] copy(int from, int to) {
    return Arrays.copyOfRange(labels, from, to);
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    DepthClassifier one = classifier("multiplicative:0.5");
    DepthClassifier other = classifier("multiplicative:0.5");
    for (DepthClassifier classifier : List.of(one, other)) {
      training(1).run(classifier, images, labels, Progress.NONE);
    }
    for (int i = 0; i < one.parameters().size(); i++) {
      assertThat(one.parameters().get(i).values().toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(other.parameters().get(i).values().toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  @Test
  void givesUpWhenNothingIsFinite() {
    List<float[]> broken = images.stream().map(float[]::clone).toList();
    broken.forEach(image -> image[0] = Float.NaN);
    assertThatThrownBy(() -> training(2).run(classifier("none"), broken, labels, Progress.NONE))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("Step 10");
    assertThatThrownBy(
            () ->
                training(1)
                    .run(classifier("none"), images.subList(0, 3), copy(0, 3), Progress.NONE))
        .hasMessageContaining("3 images");
  }

  @Test
  void augmentationMovesAndMirrors() {
    float[] image = new float[16];
    image[5] = 1;
    boolean mirrored = false;
    RandomGenerator random = new Seed(3).stream("augmentation");
    for (int i = 0; i < 50; i++) {
      float[] changed = new Augmentation(1, true).apply(image, 1, 4, random);
      int found = -1;
      int count = 0;
      for (int j = 0; j < 16; j++) {
        if (changed[j] == 1) {
          found = j;
          count++;
        }
      }
      assertThat(count).isEqualTo(1);
      assertThat(found / 4).isBetween(0, 2);
      mirrored |= found % 4 == 3;
    }
    assertThat(mirrored).isTrue();
    assertThat(Augmentation.none().apply(image, 1, 4, random)).containsExactly(image);
    assertThatThrownBy(() -> new Augmentation(-1, false)).hasMessageContaining("-1");
  }
}
