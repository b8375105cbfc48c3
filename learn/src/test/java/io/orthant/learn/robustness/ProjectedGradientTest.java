package io.orthant.learn.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.nn.ImageBatch;
import io.orthant.learn.robustness.ProjectedGradient.Norm;
import io.orthant.learn.robustness.ProjectedGradient.Outcome;
import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProjectedGradientTest {
  private static final int POINTS = 12;
  private static final int IMAGES = 200;

  /** Class 1 if {@code w x + b > 0}; what suffices to change its mind is known exactly. */
  private static final class Linear implements ProjectedGradient.Model {
    private final double[] weights = new double[POINTS];
    private final double bias;

    Linear() {
      RandomGenerator random = new Seed(71).stream("weights");
      double sum = 0;
      for (int j = 0; j < POINTS; j++) {
        weights[j] = random.nextGaussian();
        sum += weights[j];
      }
      bias = -sum / 2;
    }

    double margin(float[] image, int label) {
      double sum = bias;
      for (int j = 0; j < POINTS; j++) {
        sum += weights[j] * image[j];
      }
      return label == 1 ? sum : -sum;
    }

    double norm(Norm norm) {
      double sum = 0;
      for (double weight : weights) {
        sum += norm == Norm.LINF ? Math.abs(weight) : weight * weight;
      }
      return norm == Norm.LINF ? sum : Math.sqrt(sum);
    }

    @Override
    public float[][] gradients(ImageBatch batch, long draw) {
      float[][] gradients = new float[batch.size()][POINTS];
      for (int i = 0; i < gradients.length; i++) {
        for (int j = 0; j < POINTS; j++) {
          gradients[i][j] = (float) (batch.labels()[i] == 1 ? -weights[j] : weights[j]);
        }
      }
      return gradients;
    }

    @Override
    public boolean[] right(ImageBatch batch, long draw) {
      boolean[] right = new boolean[batch.size()];
      for (int i = 0; i < right.length; i++) {
        right[i] = margin(batch.images().get(i), batch.labels()[i]) > 0;
      }
      return right;
    }
  }

  /** Points from 0.3 to 0.7, so that no change of the tests meets 0 or 1. */
  private static ImageBatch batch(Linear model) {
    RandomGenerator random = new Seed(72).stream("images");
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      float[] image = new float[POINTS];
      for (int j = 0; j < POINTS; j++) {
        image[j] = random.nextFloat(0.3f, 0.7f);
      }
      images.add(image);
    }
    int[] labels = images.stream().mapToInt(x -> model.margin(x, 1) > 0 ? 1 : 0).toArray();
    labels[0] = 1 - labels[0];
    return new ImageBatch(images, labels, IntStream.range(0, IMAGES).asLongStream().toArray());
  }

  @Test
  void breaksALinearClassifierExactlyWhereItCanBeBroken() {
    Linear model = new Linear();
    ImageBatch batch = batch(model);
    for (Norm norm : Norm.values()) {
      double radius = norm == Norm.LINF ? 0.05 : 0.15;
      Outcome outcome =
          new ProjectedGradient(norm, radius, 20, radius / 4, 1).attack(model, batch, new Seed(1));
      int broken = 0;
      for (int i = 0; i < IMAGES; i++) {
        double margin = model.margin(batch.images().get(i), batch.labels()[i]);
        boolean expected = margin > radius * model.norm(norm);
        if (Math.abs(margin - radius * model.norm(norm)) > 1e-5) {
          assertThat(outcome.withstood()[i]).as("%s %d", norm, i).isEqualTo(expected);
        }
        broken += expected ? 0 : 1;
        assertThat(size(norm, outcome.images().get(i), batch.images().get(i)))
            .isLessThan(radius + 1e-6);
      }
      assertThat(broken).isBetween(20, 180);
      assertThat(outcome.accuracy()).isCloseTo(1 - broken / 200.0, within(0.01));
    }
  }

  private static double size(Norm norm, float[] one, float[] other) {
    double size = 0;
    for (int j = 0; j < one.length; j++) {
      double difference = one[j] - (double) other[j];
      size =
          norm == Norm.LINF ? Math.max(size, Math.abs(difference)) : size + difference * difference;
    }
    return norm == Norm.LINF ? size : Math.sqrt(size);
  }

  @Test
  void aLargeBallBreaksAllAndPointsStayPoints() {
    Linear model = new Linear();
    Outcome outcome =
        new ProjectedGradient(Norm.LINF, 2, 10, 0.5, 1).attack(model, batch(model), new Seed(1));
    assertThat(outcome.accuracy()).isZero();
    for (float[] image : outcome.images()) {
      for (float point : image) {
        assertThat(point).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void aBallOfNoSizeChangesNothing() {
    Linear model = new Linear();
    ImageBatch batch = batch(model);
    Outcome outcome =
        new ProjectedGradient(Norm.L2, 0, 3, 0.1, 2).attack(model, batch, new Seed(1));
    assertThat(outcome.accuracy()).isCloseTo(1 - 1.0 / IMAGES, within(1e-12));
    assertThat(outcome.images().get(5)).containsExactly(batch.images().get(5));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> new ProjectedGradient(Norm.L2, -1, 1, 1, 1))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> new ProjectedGradient(Norm.L2, 1, 0, 1, 1)).hasMessageContaining("0");
    assertThatThrownBy(() -> new ProjectedGradient(Norm.L2, 1, 1, Double.NaN, 1))
        .hasMessageContaining("NaN");
  }
}
