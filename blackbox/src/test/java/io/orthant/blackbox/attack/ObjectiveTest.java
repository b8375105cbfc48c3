package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.Oracle;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  private static final double[] CHANGE = {0.5, -2, 0};

  @Test
  void theMarginCountsDownToKappaAndTheSizeAlways() {
    Objective l1 = new Objective(0.25, 0.1, Size.L1, false);
    assertThat(l1.value(3, CHANGE)).isCloseTo(3.25, within(1e-12));
    assertThat(l1.value(-0.2, CHANGE)).isCloseTo(0.05, within(1e-12));
    assertThat(l1.value(-7, CHANGE)).isCloseTo(0, within(1e-12));
    Objective squared = new Objective(0, 2, Size.SQUARED_L2, false);
    assertThat(squared.value(-7, CHANGE)).isCloseTo(8.5, within(1e-12));
  }

  @Test
  void aTaskHasTheValueOfItsObjective() {
    double[] scores = {1, 4, 2};
    RankedModel constant =
        new RankedModel() {
          @Override
          public int dimension() {
            return 2;
          }

          @Override
          public Oracle.Precision precision() {
            return Oracle.Precision.DOUBLE;
          }

          @Override
          public List<Ranking> rank(double[][] inputs) {
            return Arrays.stream(inputs).map(_ -> Ranking.of(scores)).toList();
          }
        };
    double[][] points = {{0, 0}, {1, -1}};
    Objective plain = new Objective(0, 0.5, Size.L1, false);
    InputTask absolute =
        new InputTask(constant, new double[] {3, 4}, Surroundings.everywhere(), plain);
    assertThat(absolute.values(points)).containsExactly(2, 3);
    Objective shares = new Objective(0, 0.5, Size.SQUARED_L2, true);
    InputTask relative =
        new InputTask(constant, new double[] {3, 4}, Surroundings.everywhere(), shares);
    // A coordinate is one root mean square, sqrt(12.5), and the length is 5.
    assertThat(relative.values(points)).containsExactly(new double[] {1, 1.5}, within(1e-12));
    InputTask cut =
        new InputTask(constant, new double[] {0.5, 0.5}, Surroundings.ofImages(), plain);
    assertThat(cut.values(points)).as("0.5 is cut off").containsExactly(2, 2.5);
  }
}
