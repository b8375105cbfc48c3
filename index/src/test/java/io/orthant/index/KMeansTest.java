package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
  @Test
  void oneClusterIsTheMean() {
    Matrix points = Matrix.copyOf(new float[][] {{1, 2}, {3, 4}, {8, 0}});
    assertThat(train(points, 1, 1).row(0)).containsExactly(4, 2);
  }

  @Test
  void separatedPairsAreSplitAtTheirMeans() {
    float[][] pairs = {{0, 0}, {100, 1}, {0, 2}, {100, 3}, {50, 90}, {50, 92}};
    for (long seed = 0; seed < 20; seed++) {
      assertThat(sorted(train(Matrix.copyOf(pairs), 3, seed)))
          .as("seed %d", seed)
          .isDeepEqualTo(new float[][] {{0, 1}, {50, 91}, {100, 2}});
    }
  }

  @Test
  void asManyClustersAsPointsReproduceThePoints() {
    Matrix points = TestVectors.RANDOM.rows(20, 3, 1);
    assertThat(sorted(train(points, 20, 1))).isDeepEqualTo(sorted(points));
  }

  @Test
  void moreClustersThanDistinctPointsRepeatPoints() {
    Matrix points = Matrix.copyOf(new float[][] {{1, 1}, {1, 1}, {2, 5}, {1, 1}});
    float[][] centroids = sorted(train(points, 7, 3));
    assertThat(centroids).hasDimensions(7, 2);
    assertThat(centroids[0]).containsExactly(1, 1);
    assertThat(centroids[6]).containsExactly(2, 5);
    for (float[] centroid : centroids) {
      assertThat(centroid).isIn(new float[] {1, 1}, new float[] {2, 5});
    }
  }

  @Test
  void anEmptyClusterRestartsFarAway() {
    float[][] values = new float[40][];
    Arrays.fill(values, new float[] {5, 5, 5, 5, 5, 5, 5, 5, 5});
    values[39] = new float[] {9, 9, 9, 9, 9, 9, 9, 9, 9};
    for (long seed = 0; seed < 10; seed++) {
      float[][] centroids = sorted(train(Matrix.copyOf(values), 2, seed));
      assertThat(centroids)
          .as("seed %d", seed)
          .isDeepEqualTo(new float[][] {values[0], values[39]});
    }
  }

  /** A fixed point: each centroid is the mean of the points that are nearest to it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8, 9, 33})
  void endsAtAFixedPoint(int dimension) {
    Matrix points = TestVectors.CLUSTERED.rows(700, dimension, dimension);
    Matrix centroids = train(points, 12, dimension);
    double[][] sums = new double[12][dimension];
    int[] counts = new int[12];
    for (int row = 0; row < points.rows(); row++) {
      float[] point = points.row(row);
      int nearest = nearest(centroids, point);
      counts[nearest]++;
      for (int i = 0; i < dimension; i++) {
        sums[nearest][i] += point[i];
      }
    }
    for (int cluster = 0; cluster < 12; cluster++) {
      assertThat(counts[cluster]).isPositive();
      for (int i = 0; i < dimension; i++) {
        assertThat((double) centroids.get(cluster, i))
            .isCloseTo(sums[cluster][i] / counts[cluster], offset(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 9, 100})
  void assignmentEqualsExhaustiveSearch(int dimension) {
    Matrix points = TestVectors.RANDOM.rows(333, dimension, 7);
    Matrix centroids = TestVectors.RANDOM.rows(75, dimension, 8);
    int[] nearest = new int[333];
    float[] affinities = new float[333];
    new NearestCentroid(centroids).assign(points::copyRow, 0, 333, nearest, affinities);
    for (int row = 0; row < 333; row++) {
      float[] point = points.row(row);
      assertThat(distance(centroids.row(nearest[row]), point))
          .isCloseTo(distance(centroids.row(nearest(centroids, point)), point), offset(1e-4));
    }
  }

  private static Matrix train(Matrix points, int clusters, long seed) {
    try (Workers workers = new Workers(2)) {
      return KMeans.train(points, clusters, 200, new Seed(seed).stream("test"), workers);
    }
  }

  private static int nearest(Matrix centroids, float[] point) {
    return IntStream.range(0, centroids.rows())
        .boxed()
        .min(
            (a, b) ->
                Double.compare(
                    distance(centroids.row(a), point), distance(centroids.row(b), point)))
        .orElseThrow();
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum;
  }

  private static float[][] sorted(Matrix matrix) {
    return IntStream.range(0, matrix.rows())
        .mapToObj(matrix::row)
        .sorted(Arrays::compare)
        .toArray(float[][]::new);
  }
}
