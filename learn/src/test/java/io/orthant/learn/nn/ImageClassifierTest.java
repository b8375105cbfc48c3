package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.dp.MaterialisedGradients;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
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
      rows[i] = classifier.gradient(images.get(i), LABELS[i]);
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
}
