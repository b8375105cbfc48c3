package io.orthant.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ItemLayoutTest {
  private static final int CLUSTERS = 3;
  private static final int SIZE = 30;

  @Test
  void clustersStayTogether() {
    float[][] places = ItemLayout.of(clusters(), 5);

    int right = 0;
    for (int row = 0; row < places.length; row++) {
      right += row / SIZE == nearest(places, row) / SIZE ? 1 : 0;
    }
    assertThat(right).isGreaterThan(places.length * 9 / 10);
  }

  @Test
  void theSameSeedGivesTheSamePlaces() {
    assertThat(ItemLayout.of(clusters(), 5)).isDeepEqualTo(ItemLayout.of(clusters(), 5));
  }

  @Test
  void aHandfulOfItemsIsLaidOutToo() {
    for (int rows = 1; rows <= 6; rows++) {
      float[][] places = ItemLayout.of(clusters().slice(0, rows), 5);

      assertThat(places).hasDimensions(rows, 2);
      for (float[] place : places) {
        assertThat(place[0]).isFinite();
        assertThat(place[1]).isFinite();
      }
    }
  }

  private static Matrix clusters() {
    RandomGenerator random = new Seed(3).stream("clusters");
    float[][] rows = new float[CLUSTERS * SIZE][8];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < 8; i++) {
        rows[row][i] = (i == row / SIZE ? 5 : 0) + (float) random.nextGaussian() * 0.3f;
      }
    }
    return Matrix.copyOf(rows);
  }

  private static int nearest(float[][] places, int to) {
    int best = -1;
    double smallest = Double.POSITIVE_INFINITY;
    for (int row = 0; row < places.length; row++) {
      double distance = Math.hypot(places[row][0] - places[to][0], places[row][1] - places[to][1]);
      if (row != to && distance < smallest) {
        smallest = distance;
        best = row;
      }
    }
    return best;
  }
}
