package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.task.Split;
import io.orthant.blackbox.task.Task;
import io.orthant.learn.data.LabelledImages;
import io.orthant.learn.nn.ImageClassifier;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ImageFamilyTest {
  private static final Seed SEED = new Seed(7);

  private final RandomGenerator random = SEED.stream("images");
  private final ImageClassifier classifier =
      new ImageClassifier(SEED.stream("weights"), Arena.ofAuto());
  private final LabelledImages images = images(4);
  private final ImageFamily family =
      new ImageFamily(
          "images", classifier, Map.of(Split.TRAIN, images), Objective.ofProbabilities(), SEED);

  @Test
  void aTaskHasTheValuesOfAnAudit() {
    Task task = family.draw(Split.TRAIN, 1);
    InputTask audited =
        InputTask.of(
            new ClassifierModel(classifier),
            images.images().get(1),
            Surroundings.ofImages(),
            Objective.ofProbabilities());
    double[][] points = {audited.unchanged(), gaussian(0.1), gaussian(0.5)};
    double[] values = task.values(points, 0);
    assertThat(values).containsExactly(audited.values(points), within(1e-12));
    assertThat(task.loss(points[1])).isEqualTo(values[1]);
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    for (int number = 0; number < 4; number++) {
      Task task = family.draw(Split.TRAIN, number);
      double[] point = gaussian(0.1);
      double[] gradient = new double[784];
      double loss = task.loss(point, gradient);
      assertThat(loss).isEqualTo(task.loss(point));
      double squares = Arrays.stream(gradient).map(g -> g * g).sum();
      // Along the gradient, by a step that turns no pixel's change around.
      double step = 1e-4;
      double difference =
          (task.loss(moved(point, gradient, step)) - task.loss(moved(point, gradient, -step)))
              / (2 * step);
      assertThat(difference).isCloseTo(squares, within(0.03 * squares));
    }
  }

  @Test
  void whatIsCutOffHasNoSlope() {
    Task task = family.draw(Split.TRAIN, 0);
    double[] outside = new double[784];
    Arrays.fill(outside, 2);
    double[] gradient = gaussian(1);
    task.loss(outside, gradient);
    assertThat(gradient).containsOnly(0);
  }

  @Test
  void tasksComeBackAndDifferInTheirStart() {
    assertThat(family.draw(Split.TRAIN, 5).start()).isEqualTo(family.draw(Split.TRAIN, 1).start());
    assertThat(family.draw(Split.TRAIN, 2).start())
        .isNotEqualTo(family.draw(Split.TRAIN, 1).start());
    assertThatThrownBy(() -> family.draw(Split.TEST, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TEST");
  }

  @Test
  void onlyRecognisedImagesOfTheWantedClassesAreTaken() {
    int[] classes = classifier.classify(images.images());
    LabelledImages labelled =
        new LabelledImages(images.images(), new int[] {classes[0], classes[1] + 1, classes[2], 3});
    LabelledImages some =
        ImageFamily.recognised(classifier, labelled, 1, List.of(classes[0], classes[2]));
    assertThat(some.images()).containsExactly(images.images().get(0));
    assertThat(ImageFamily.recognised(classifier, labelled, 9, List.of()).size()).isZero();
  }

  private LabelledImages images(int count) {
    List<float[]> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] image = new float[784];
      for (int j = 0; j < image.length; j++) {
        image[j] = random.nextFloat();
      }
      some.add(image);
    }
    return new LabelledImages(some, classifier.classify(some));
  }

  private double[] gaussian(double deviation) {
    double[] point = new double[784];
    Arrays.setAll(point, _ -> deviation * random.nextGaussian());
    return point;
  }

  private static double[] moved(double[] point, double[] direction, double step) {
    double[] moved = point.clone();
    Arrays.setAll(moved, j -> moved[j] + step * direction[j]);
    return moved;
  }
}
