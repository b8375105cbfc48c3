package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Near points of a growing set, across the builds of its index. */
class IndexNeighborsTest {
  private static final int POINTS = 10_000;
  private static final int DIMENSION = 8;

  @Test
  void aPointIsFoundAsSoonAsItIsThereUntilItIsRemoved() {
    RandomGenerator random = new Seed(6).stream("points");
    float[][] rows = new float[POINTS][DIMENSION];
    int found = 0;
    int asked = 0;
    try (IndexNeighbors search = new IndexNeighbors(1)) {
      for (int point = 0; point < POINTS; point++) {
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
          rows[point][i] = (float) random.nextGaussian();
          squares += rows[point][i] * rows[point][i];
        }
        for (int i = 0; i < DIMENSION; i++) {
          rows[point][i] /= (float) Math.sqrt(squares);
        }
        search.add(7 * point, rows[point]);
        if (point % 50 == 0) {
          asked++;
          int other = random.nextInt(point + 1);
          found += search.nearest(rows[other], 3)[0] == 7 * other ? 1 : 0;
        }
      }
      assertThat(found).isGreaterThan(asked * 9 / 10);
      search.remove(7 * 5);
      search.remove(7 * (POINTS - 1));
      assertThat(search.nearest(rows[5], 3)).hasSize(3).doesNotContain(35);
      assertThat(search.nearest(rows[POINTS - 1], 3)).doesNotContain(7 * (POINTS - 1));
      assertThatThrownBy(() -> search.remove(35)).hasMessageContaining("35");
    }
  }
}
