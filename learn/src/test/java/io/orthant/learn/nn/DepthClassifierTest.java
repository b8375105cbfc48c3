package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.nn.DepthClassifierConfig.Body;
import io.orthant.learn.nn.DepthClassifierConfig.Flow;
import io.orthant.learn.nn.DepthClassifierConfig.Residual;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DepthClassifierTest {
  private static final int SIDE = 6;
  private final Arena arena = Arena.ofAuto();

  private DepthClassifier classifier(Body body) {
    DepthClassifierConfig config = new DepthClassifierConfig(1, SIDE, 3, 4, 1, body);
    DepthClassifier classifier = new DepthClassifier(config, new Seed(61), arena);
    RandomGenerator random = new Seed(62).stream("weights");
    for (Parameter parameter : classifier.parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        float value = parameter.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        parameter
            .values()
            .setAtIndex(ValueLayout.JAVA_FLOAT, i, value + 0.2f * (float) random.nextGaussian());
      }
    }
    return classifier;
  }

  private static Flow flow(String noise) {
    return new Flow(4, DepthNoise.parse(noise));
  }

  private static ImageBatch batch(int size) {
    RandomGenerator random = new Seed(63).stream("images");
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float[] image = new float[SIDE * SIDE];
      for (int j = 0; j < image.length; j++) {
        image[j] = random.nextFloat();
      }
      images.add(image);
    }
    return new ImageBatch(
        images,
        IntStream.range(0, size).map(i -> i % 3).toArray(),
        IntStream.range(0, size).mapToLong(i -> 100 + i).toArray());
  }

  @Test
  void theSmallNetworkOfThePaperHasItsSize() {
    assertThat(size(new DepthClassifierConfig(3, 32, 10, 64, 1, flow("none")))).isEqualTo(115_594);
  }

  @Test
  void threeResidualBlocksHaveAboutTheSizeOfAFlow() {
    long flow = size(new DepthClassifierConfig(3, 32, 10, 16, 2, flow("none")));
    long blocks = size(new DepthClassifierConfig(3, 32, 10, 16, 2, new Residual(3)));
    assertThat(blocks).isBetween((long) (0.93 * flow), flow);
  }

  private long size(DepthClassifierConfig config) {
    return new DepthClassifier(config, new Seed(1), arena)
        .parameters().stream().mapToLong(Parameter::size).sum();
  }

  private List<MemorySegment> buffers(DepthClassifier classifier) {
    return classifier.parameters().stream()
        .map(parameter -> arena.allocate(parameter.values().byteSize(), Float.BYTES))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "additive:0.4", "multiplicative:0.4", "dropout:0.4", "residual"})
  void gradientsAreThoseOfFiniteDifferencesOnFixedPaths(String body) {
    DepthClassifier classifier = classifier(body.equals("residual") ? new Residual(2) : flow(body));
    ImageBatch batch = batch(3);
    NoiseRuns noise = NoiseRuns.of(6, 2);
    List<MemorySegment> gradients = buffers(classifier);
    classifier.differentiate(batch, noise, gradients);
    List<MemorySegment> unused = buffers(classifier);
    List<double[]> pairs = new ArrayList<>();
    for (int p = 0; p < gradients.size(); p++) {
      Parameter parameter = classifier.parameters().get(p);
      for (int i = 0; i < parameter.size(); i += 1 + parameter.size() / 3) {
        int at = i;
        float value = parameter.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        double actual = gradients.get(p).getAtIndex(ValueLayout.JAVA_FLOAT, i);
        double expected =
            nearestDifference(
                actual,
                shift -> {
                  parameter
                      .values()
                      .setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) (value + shift));
                  return classifier.differentiate(batch, noise, unused);
                });
        parameter.values().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        pairs.add(new double[] {actual, expected});
      }
    }
    assertThat(relativeDistance(pairs)).isLessThan(0.05);
  }

  private interface Shifted {
    double loss(double shift);
  }

  /**
   * The central difference nearest to a gradient, of several steps: a long one may meet the kink of
   * a rectified unit, and a short one drowns in single precision. A wrong gradient is far from all.
   */
  private static double nearestDifference(double gradient, Shifted function) {
    double nearest = Double.POSITIVE_INFINITY;
    for (double h : new double[] {4e-3, 1e-3, 2.5e-4}) {
      double difference = (function.loss(h) - function.loss(-h)) / (2 * h);
      if (Math.abs(difference - gradient) < Math.abs(nearest - gradient)) {
        nearest = difference;
      }
    }
    return nearest;
  }

  private static double relativeDistance(List<double[]> pairs) {
    double differences = 0;
    double squares = 0;
    for (double[] pair : pairs) {
      differences += (pair[0] - pair[1]) * (pair[0] - pair[1]);
      squares += pair[1] * pair[1];
    }
    return Math.sqrt(differences / squares);
  }

  @Test
  void gradientsOfPointsAreThoseOfTheMeanProbability() {
    DepthClassifier classifier = classifier(flow("multiplicative:1"));
    ImageBatch batch = batch(2);
    NoiseRuns noise = NoiseRuns.of(9, 6);
    float[][] gradients = classifier.pointGradients(batch, noise);
    for (int image = 0; image < 2; image++) {
      int of = image;
      double squares = 0;
      for (float value : gradients[image]) {
        squares += value * value;
      }
      double length = Math.sqrt(squares);
      double found =
          nearestDifference(
              length,
              shift -> {
                List<float[]> moved = new ArrayList<>(batch.images());
                float[] changed = moved.get(of).clone();
                for (int j = 0; j < changed.length; j++) {
                  changed[j] += (float) (shift * gradients[of][j] / length);
                }
                moved.set(of, changed);
                double[] all = classifier.probabilities(batch.with(moved), noise)[of];
                return -Math.log(all[batch.labels()[of]]);
              });
      assertThat(found).isCloseTo(length, within(0.03 * length));
    }
  }

  @Test
  void anImageIsClassifiedAlikeInEveryBatchAndRunsAreAveraged() {
    DepthClassifier classifier = classifier(flow("dropout:0.8"));
    ImageBatch batch = batch(5);
    NoiseRuns noise = NoiseRuns.of(3, 4);
    double[][] together = classifier.probabilities(batch, noise);
    for (int i = 0; i < 5; i++) {
      double[] alone = classifier.probabilities(batch.part(i, i + 1), noise)[0];
      for (int c = 0; c < 3; c++) {
        assertThat(alone[c]).isCloseTo(together[i][c], within(1e-6));
      }
      assertThat(Arrays.stream(together[i]).sum()).isCloseTo(1, within(1e-6));
    }
    double[][] still = classifier.probabilities(batch, NoiseRuns.off());
    double[][] one = classifier.probabilities(batch, NoiseRuns.of(3, 1));
    assertThat(still[0][0]).isNotCloseTo(one[0][0], within(1e-4));
    DepthClassifier ordinary = classifier(flow("none"));
    assertThat(ordinary.probabilities(batch, noise))
        .isDeepEqualTo(ordinary.probabilities(batch, NoiseRuns.off()));
  }

  @Test
  void growthThroughDepthIsThatOfTheStates() {
    // Additive noise shifts both states alike; with a drift that is bounded by its normalisation
    // a change stays of the order of its start, and its growth adds up over the steps.
    DepthClassifier classifier = classifier(flow("additive:0.3"));
    ImageBatch batch = batch(4);
    double[][] noisy = classifier.growth(batch, 1e-2, NoiseRuns.of(2, 1), new Seed(4));
    double[][] still = classifier.growth(batch, 1e-2, NoiseRuns.off(), new Seed(4));
    assertThat(noisy).hasNumberOfRows(4);
    for (int i = 0; i < 4; i++) {
      assertThat(noisy[i]).hasSize(4);
      for (double value : noisy[i]) {
        assertThat(Math.abs(value)).isLessThan(5);
      }
      assertThat(noisy[i]).isNotEqualTo(still[i]);
    }
    // Shared multiplicative noise alone, in one motion, changes all lengths by the same factor.
    DepthClassifier alone = classifier(flow("multiplicative:0.5"));
    for (Parameter parameter : alone.parameters()) {
      if (parameter.name().startsWith("body.norm")) {
        parameter.values().fill((byte) 0);
      }
    }
    NoiseRuns shared = new NoiseRuns(new Seed(8), 1, NoiseSharing.SAMPLE);
    double[][] first = alone.growth(batch, 1e-2, shared, new Seed(4));
    double[][] second = alone.growth(batch, 1e-2, shared, new Seed(5));
    for (int i = 0; i < 4; i++) {
      assertThat(first[i][3]).isCloseTo(second[i][3], within(1e-3));
    }
    assertThatThrownBy(() -> classifier(new Residual(1)).growth(batch, 1e-2, shared, new Seed(4)))
        .hasMessageContaining("flow");
  }

  @Test
  void refusesWhatDoesNotFit() {
    DepthClassifier classifier = classifier(flow("none"));
    ImageBatch wide = new ImageBatch(List.of(new float[7]), new int[] {0}, new long[] {0});
    assertThatThrownBy(() -> classifier.classify(wide, NoiseRuns.off()))
        .hasMessageContaining("7 points");
    ImageBatch unknown =
        new ImageBatch(List.of(new float[SIDE * SIDE]), new int[] {3}, new long[] {0});
    assertThatThrownBy(
            () -> classifier.differentiate(unknown, NoiseRuns.off(), buffers(classifier)))
        .hasMessageContaining("Label 3");
    assertThatThrownBy(() -> new ImageBatch(List.of(), new int[0], new long[0]))
        .hasMessageContaining("0 images");
    assertThatThrownBy(() -> new DepthClassifierConfig(1, SIDE, 3, 4, 3, flow("none")))
        .hasMessageContaining("stride");
    assertThatThrownBy(() -> new Residual(0)).hasMessageContaining("0");
    float[] nan = new float[SIDE * SIDE];
    Arrays.fill(nan, Float.NaN);
    assertThatThrownBy(() -> classifier.probabilities(batch(1).with(List.of(nan)), NoiseRuns.off()))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("sample 100");
  }
}
