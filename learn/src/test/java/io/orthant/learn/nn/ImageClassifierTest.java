package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.MaterialisedGradients;
import io.orthant.learn.weights.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageClassifierTest {
  private static final long SEED = 20261127;
  private static final int[] LABELS = {3, 0, 9, 3, 7};

  private final RandomGenerator random = new SplittableRandom(SEED);
  private final ImageClassifier classifier = new ImageClassifier(random, Arena.ofAuto());
  private final List<float[]> images = new ArrayList<>();

  ImageClassifierTest() {
    for (int i = 0; i < LABELS.length; i++) {
      float[] image = new float[ImageClassifier.SIDE * ImageClassifier.SIDE];
      for (int j = 0; j < image.length; j++) {
        image[j] = random.nextFloat();
      }
      images.add(image);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void normsAndSumsEqualThoseOfGradientsTakenOneByOne(boolean plain) {
    int size = classifier.coordinates();
    assertThat(size).isEqualTo(26_010);
    double[][] rows = new double[LABELS.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = gradient(images.subList(i, i + 1), LABELS[i]);
    }
    MaterialisedGradients loop = new MaterialisedGradients(rows);
    double[] centre = new double[size];
    double[] scale = new double[size];
    Arrays.setAll(centre, i -> plain ? 0 : 0.01 * random.nextGaussian());
    Arrays.setAll(scale, i -> plain ? 0.7 : Math.exp(random.nextGaussian()));
    double[] weights = {1, 0.2, 0, 0.5, 0.7};
    double[] expectedSum = new double[size];
    loop.addWeighted(weights, expectedSum);
    double[] expected = loop.squaredNorms(centre, scale);
    double[] sum = new double[size];
    double[] actual =
        classifier.differentiate(
            images,
            LABELS,
            gradients -> {
              gradients.addWeighted(weights, sum);
              return gradients.squaredNorms(centre, scale);
            });
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(2e-5 * expected[i]));
    }
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < size; i++) {
      squares += expectedSum[i] * expectedSum[i];
      differences += (sum[i] - expectedSum[i]) * (sum[i] - expectedSum[i]);
    }
    assertThat(Math.sqrt(differences / squares)).isLessThan(1e-5);
  }

  @Test
  void descentLearnsImagesByHeart() {
    for (int step = 0; step < 100; step++) {
      double[] sum = new double[classifier.coordinates()];
      classifier.differentiate(
          images,
          LABELS,
          gradients -> {
            gradients.addWeighted(new double[] {1, 1, 1, 1, 1}, sum);
            return sum;
          });
      classifier.move(sum, 0.02);
    }
    assertThat(classifier.classify(images)).containsExactly(LABELS);
  }

  @Test
  void theGradientOfABatchIsTheMeanOfItsImages() {
    double[] batch = gradient(images, LABELS);
    double[] mean = new double[batch.length];
    for (int i = 0; i < LABELS.length; i++) {
      double[] one = gradient(images.subList(i, i + 1), LABELS[i]);
      for (int j = 0; j < mean.length; j++) {
        mean[j] += one[j] / LABELS.length;
      }
    }
    assertThat(batch).containsExactly(mean, within(1e-6));
  }

  @Test
  void probabilitiesSumToOneAndTheLargestIsTheClass() {
    double[][] logarithms = classifier.logProbabilities(images);
    int[] classes = classifier.classify(images);
    for (int i = 0; i < classes.length; i++) {
      double sum = Arrays.stream(logarithms[i]).map(Math::exp).sum();
      assertThat(sum).isCloseTo(1, within(1e-12));
      double most = Arrays.stream(logarithms[i]).max().orElseThrow();
      assertThat(logarithms[i][classes[i]]).isEqualTo(most);
    }
  }

  @Test
  void gradientsOfPointsEqualDifferences() {
    double[][] weights = new double[LABELS.length][ImageClassifier.CLASSES];
    for (double[] row : weights) {
      Arrays.setAll(row, c -> random.nextGaussian());
    }
    double[][] gradients = classifier.pointGradients(images, weights);
    for (int i = 0; i < LABELS.length; i++) {
      float[] direction = new float[images.get(i).length];
      double expected = 0;
      for (int j = 0; j < direction.length; j++) {
        direction[j] = (float) gradients[i][j];
        expected += gradients[i][j] * gradients[i][j];
      }
      float step = 1e-3f;
      double difference =
          (weighted(moved(images.get(i), direction, step), weights[i])
                  - weighted(moved(images.get(i), direction, -step), weights[i]))
              / (2 * step);
      assertThat(difference).isCloseTo(expected, within(0.02 * expected));
    }
  }

  @Test
  void whatIsWrittenIsReadBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("classifier.safetensors");
    classifier.write(file, "a test");
    ImageClassifier read = ImageClassifier.read(file, Arena.ofAuto());
    assertThat(read.logProbabilities(images)).isDeepEqualTo(classifier.logProbabilities(images));
  }

  @Test
  void otherFilesAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.safetensors");
    new Safetensors(Map.of(), Map.of()).write(file);
    assertThatThrownBy(() -> ImageClassifier.read(file, Arena.ofAuto()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.safetensors")
        .hasMessageContaining("orthant-image-classifier");
  }

  @Test
  void anImageOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> classifier.classify(List.of(new float[9])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("784")
        .hasMessageContaining("9");
  }

  private double[] gradient(List<float[]> some, int... labels) {
    MemorySegment gradient =
        Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, classifier.coordinates());
    classifier.gradient(some, labels, gradient);
    double[] all = new double[classifier.coordinates()];
    Arrays.setAll(all, i -> gradient.getAtIndex(ValueLayout.JAVA_FLOAT, i));
    return all;
  }

  private double weighted(float[] image, double[] weights) {
    double[] logarithms = classifier.logProbabilities(List.of(image))[0];
    double sum = 0;
    for (int c = 0; c < weights.length; c++) {
      sum += weights[c] * logarithms[c];
    }
    return sum;
  }

  private static float[] moved(float[] image, float[] direction, float step) {
    float[] moved = image.clone();
    for (int j = 0; j < moved.length; j++) {
      moved[j] += step * direction[j];
    }
    return moved;
  }
}
