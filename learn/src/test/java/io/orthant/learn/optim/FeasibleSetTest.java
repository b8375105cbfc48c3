package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.learn.optim.FeasibleSet.Ball;
import io.orthant.learn.optim.FeasibleSet.Box;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class FeasibleSetTest {
  private final RandomGenerator random = new Seed(17).stream("points");

  @Test
  void aBoxClampsWhateverTheMetric() {
    double[] point = {-3, 0.25, 9};
    new Box(-1, 2).project(point, new double[] {1, 100, 0.01});
    assertThat(point).containsExactly(-1, 0.25, 2);
  }

  @Test
  void aPointOfTheBallStays() {
    double[] point = {0.6, -0.8};
    new Ball(1).project(point, new double[] {3, 4});
    assertThat(point).containsExactly(0.6, -0.8);
  }

  @Test
  void underAnEvenMetricAPointIsScaledToTheBall() {
    double[] point = {3, -4};
    new Ball(2).project(point, new double[] {7, 7});
    assertThat(point).containsExactly(new double[] {1.2, -1.6}, within(1e-12));
  }

  /** No point of the ball is nearer in the metric: neither random ones nor those close by. */
  @Test
  void theProjectionIsTheNearestPointInTheMetric() {
    for (int trial = 0; trial < 200; trial++) {
      int size = 2 + random.nextInt(5);
      double radius = 0.1 + random.nextDouble();
      double[] metric = random.doubles(size, -6, 6).map(Math::exp).toArray();
      double[] point = random.doubles(size, -5, 5).toArray();
      double[] projected = point.clone();
      new Ball(radius).project(projected, metric);
      assertThat(length(projected)).isLessThanOrEqualTo(radius * (1 + 1e-12));
      double nearest = Double.POSITIVE_INFINITY;
      for (int other = 0; other < 200; other++) {
        double spread = other % 2 == 0 ? 1 : 1e-3;
        double[] near = projected.clone();
        for (int i = 0; i < size; i++) {
          near[i] += spread * random.nextGaussian();
        }
        double factor = Math.min(1, radius / length(near));
        double[] inside = Arrays.stream(near).map(value -> factor * value).toArray();
        nearest = Math.min(nearest, distance(inside, point, metric));
      }
      double least = distance(projected, point, metric);
      assertThat(nearest).isGreaterThanOrEqualTo(least * (1 - 1e-9));
    }
  }

  @Test
  void refusesImpossibleSets() {
    assertThatThrownBy(() -> new Box(1, 0)).hasMessageContaining("1.0 and 0.0");
    assertThatThrownBy(() -> new Ball(0)).hasMessageContaining("radius");
  }

  private static double length(double[] point) {
    return Math.sqrt(Arrays.stream(point).map(value -> value * value).sum());
  }

  private static double distance(double[] a, double[] b, double[] metric) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += metric[i] * (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
