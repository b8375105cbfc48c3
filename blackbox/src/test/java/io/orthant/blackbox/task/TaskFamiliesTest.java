package io.orthant.blackbox.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TaskFamiliesTest {
  private static final Dimensions SMALL = new Dimensions(3, 9);

  static Stream<TaskFamily> families() {
    List<TaskFamily> families = new ArrayList<>();
    for (BuiltInFamily family : BuiltInFamily.values()) {
      families.add(family.tasks(SMALL, 1));
    }
    families.add(new RosenbrockChains(4, 1));
    families.add(new Quadratics(SMALL, 100, 1, 0.1, 1));
    return families.stream();
  }

  @ParameterizedTest
  @MethodSource("families")
  void gradientsAreThoseOfTheLoss(TaskFamily family) {
    for (int i = 0; i < 5; i++) {
      Task task = new ScaledTask(family.draw(Split.TRAIN, i), 0.5, 3);
      double[] point = point(task.dimension(), i);
      double[] gradient = new double[point.length];
      double loss = task.loss(point, gradient);
      double[] expected = new double[point.length];
      double value =
          FiniteDifferences.gradient(
              points -> Arrays.stream(points).mapToDouble(task::loss).toArray(),
              point,
              1e-5,
              expected);
      assertThat(loss).isEqualTo(value);
      double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertThat(gradient).containsExactly(expected, within(1e-6 * Math.max(1, size)));
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void theSameIndexGivesTheSameTaskAndOtherSplitsOthers(TaskFamily family) {
    Task task = family.draw(Split.TRAIN, 2);
    double[][] points = {point(task.dimension(), 1)};
    double[] values = task.values(points, 5);
    assertThat(family.draw(Split.TRAIN, 2).values(points, 5)).containsExactly(values);
    Task other = family.draw(Split.TEST, 2);
    boolean same =
        other.dimension() == task.dimension()
            && Arrays.equals(other.start(), task.start())
            && other.loss(points[0]) == task.loss(points[0]);
    assertThat(same).isFalse();
  }

  @Test
  void valuesOfMiniBatchesHaveTheLossAsTheirMean() {
    Task task = BuiltInFamily.CLASSIFICATION.tasks(Dimensions.of(6), 3).draw(Split.TEST, 0);
    double[][] points = {point(6, 1)};
    int calls = 4000;
    double sum = 0;
    double squares = 0;
    for (int call = 0; call < calls; call++) {
      double value = task.values(points, call)[0];
      sum += value / calls;
      squares += value * value / calls;
    }
    double error = Math.sqrt((squares - sum * sum) / calls);
    assertThat(sum).isCloseTo(task.loss(points[0]), within(4 * error));
    assertThat(error).isPositive();
  }

  @Test
  void pointsOfACallSeeTheSameMiniBatch() {
    Task task = BuiltInFamily.LOGISTIC.tasks(Dimensions.of(6), 3).draw(Split.TEST, 0);
    double[] point = point(6, 1);
    double[] values = task.values(new double[][] {point, point}, 7);
    assertThat(values[0]).isEqualTo(values[1]);
    assertThat(task.values(new double[][] {point}, 8)[0]).isNotEqualTo(values[0]);
  }

  @Test
  void sparseQuadraticsDependOnATenthOfTheCoordinates() {
    Task task = BuiltInFamily.SPARSE_QUADRATIC.tasks(Dimensions.of(50), 3).draw(Split.TEST, 0);
    double[] gradient = new double[50];
    task.loss(task.start(), gradient);
    assertThat(Arrays.stream(gradient).filter(g -> g != 0).count()).isEqualTo(5);
  }

  @Test
  void badFamiliesAreRefused() {
    assertThatThrownBy(() -> new Dimensions(0, 3)).hasMessageContaining("From 0 to 3");
    assertThatThrownBy(() -> new Quadratics(SMALL, 0.5, 1, 0, 1)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> new MixedFamily(List.of())).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new RosenbrockChains(1, 1)).hasMessageContaining("not 1");
  }

  private static double[] point(int d, long index) {
    RandomGenerator random = new Seed(9).stream("points", index);
    double[] point = new double[d];
    for (int j = 0; j < d; j++) {
      point[j] = random.nextGaussian();
    }
    return point;
  }
}
