package io.orthant.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class BoxTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @Test
  void clippingMovesToTheNearestPoint() {
    assertThat(restricted(Box.Mode.CLIP, -1, 0, 0.5, 1, 7)).containsExactly(0, 0, 0.5, 1, 1);
  }

  @Test
  void reflectionFoldsAsOftenAsNeeded() {
    assertThat(restricted(Box.Mode.REFLECT, -0.25, 0.5, 1.25, 2.25, -3.75))
        .containsExactly(new double[] {0.25, 0.5, 0.75, 0.25, 0.25}, within(1e-12));
    Box half = Box.of(new double[] {0}, new double[] {INFINITE}, Box.Mode.REFLECT);
    double[] point = {-3};
    half.restrict(point);
    assertThat(point).containsExactly(3);
  }

  @Test
  void tanhGoesThereAndBack() {
    Box box = Box.of(new double[] {-1, 10}, new double[] {3, 20}, Box.Mode.TANH);
    double[] point = {0.3, 19};
    assertThat(box.fromSearch(box.toSearch(point))).containsExactly(point, within(1e-9));
    assertThat(box.fromSearch(new double[] {100, -100})).containsExactly(3, 10);
    assertThat(box.toSearch(new double[] {3, 10})).doesNotContain(INFINITE, -INFINITE);
  }

  @Test
  void fixedCoordinatesAreNotSearched() {
    Box box = Box.of(new double[] {0, 5, 0}, new double[] {1, 5, 1}, Box.Mode.CLIP);
    assertThat(box.searchDimension()).isEqualTo(2);
    assertThat(box.toSearch(new double[] {0.1, 9, 3})).containsExactly(0.1, 1);
    assertThat(box.fromSearch(new double[] {0.1, 1})).containsExactly(0.1, 5, 1);
    assertThat(box.widths()).containsExactly(1, 1);
  }

  @Test
  void badBoundsAndPointsAreRefused() {
    assertThatThrownBy(() -> Box.cube(2, 1, 0, Box.Mode.CLIP))
        .hasMessage("Coordinate 0 has bounds 1.0 and 0.0; a lower one at most the upper is wanted");
    assertThatThrownBy(() -> Box.cube(1, Double.NaN, 0, Box.Mode.CLIP))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Box.cube(1, 0, INFINITE, Box.Mode.TANH))
        .hasMessageContaining("TANH needs finite ones");
    Box box = Box.unbounded(2);
    assertThatThrownBy(() -> box.toSearch(new double[1])).hasMessageContaining("1 coordinates");
    assertThatThrownBy(() -> box.toSearch(new double[] {0, Double.NaN}))
        .hasMessage("Coordinate 1 is NaN; a finite number is wanted");
  }

  private static double[] restricted(Box.Mode mode, double... point) {
    Box.cube(point.length, 0, 1, mode).restrict(point);
    return point;
  }
}
