package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import org.junit.jupiter.api.Test;

/**
 * Two levels find nearly always what one finds, and never say that something is nearer than it is.
 */
class TwoLevelCentroidsTest {
  private static final int DIMENSION = 12;

  private final Matrix points = TestVectors.CLUSTERED.rows(4000, DIMENSION, 41);
  private final Matrix centroids = TestVectors.near(points, 1000, 0.1, 42);

  @Test
  void nearlyAllPointsFindTheirNearestCentroid() {
    int[] exact = new int[points.rows()];
    float[] best = new float[points.rows()];
    new NearestCentroid(centroids).assign(points::copyRow, 0, points.rows(), exact, best);
    int[] found = new int[points.rows()];
    float[] affinities = new float[points.rows()];
    search(1).assign(points::copyRow, 0, points.rows(), found, affinities);
    int same = 0;
    for (int point = 0; point < points.rows(); point++) {
      same += found[point] == exact[point] ? 1 : 0;
      assertThat(affinities[point]).isLessThanOrEqualTo(best[point] + 1e-4f);
      assertThat(affinities[point])
          .as("point %d", point)
          .isCloseTo(affinity(point, found[point]), offset(1e-3f));
    }
    assertThat(same).isGreaterThan(points.rows() * 99 / 100);
  }

  @Test
  void theNumberOfThreadsAndTheChunksChangeNothing() {
    int[] whole = new int[points.rows()];
    int[] parts = new int[points.rows()];
    search(1).assign(points::copyRow, 0, points.rows(), whole, new float[points.rows()]);
    CentroidSearch search = search(3);
    for (int from = 0; from < points.rows(); from += 333) {
      int to = Math.min(points.rows(), from + 333);
      search.assign(points::copyRow, from, to, parts, new float[points.rows()]);
    }
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void manyCentroidsAreSearchedByTwoLevels() {
    Matrix many = TestVectors.RANDOM.rows(CentroidSearch.MANY, 3, 43);
    try (Workers workers = new Workers(2)) {
      assertThat(CentroidSearch.over(many, new Seed(1), workers))
          .isInstanceOf(TwoLevelCentroids.class);
      assertThat(CentroidSearch.over(many.slice(0, CentroidSearch.MANY - 1), new Seed(1), workers))
          .isInstanceOf(NearestCentroid.class);
    }
  }

  private CentroidSearch search(int threads) {
    try (Workers workers = new Workers(threads)) {
      return new TwoLevelCentroids(centroids, new Seed(7), workers);
    }
  }

  private float affinity(int point, int centroid) {
    double product = 0;
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      product += (double) points.get(point, i) * centroids.get(centroid, i);
      squares += (double) centroids.get(centroid, i) * centroids.get(centroid, i);
    }
    return (float) (product - squares / 2);
  }
}
