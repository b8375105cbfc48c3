package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Progress;
import io.orthant.vectors.SumOps;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BIRCH: what its entries know, and the trees that come of them. */
final class BirchLinkageTest {
  private static final Affinity COSINE = new Affinity.Cosine();

  @ParameterizedTest
  @CsvSource({"2, 40", "3, 1", "8, 40", "50, 1000"})
  void entriesAreBallsWithinTheThreshold(int branching, int limit) {
    Matrix points = TestPoints.mixture(700, 5, 6, 0.4, branching);
    ClusteringFeatureTree features = new ClusteringFeatureTree(branching, limit);
    double[] x = new double[SumOps.paddedLength(5)];
    for (int row = 0; row < points.rows(); row++) {
      for (int i = 0; i < 5; i++) {
        x[i] = points.row(row)[i];
      }
      features.add(ClusteringFeatureTree.Feature.of(row, x));
    }

    List<ClusteringFeatureTree.Feature> entries = features.leafEntries();
    assertThat(entries).hasSizeLessThanOrEqualTo(limit);
    assertThat(entries.stream().flatMapToInt(e -> Arrays.stream(e.points())).sorted().toArray())
        .isEqualTo(TestPoints.identity(700));
    for (ClusteringFeatureTree.Feature entry : entries) {
      double radius = squaredRadius(points, entry.points());
      assertThat(entry.squaredRadius()).isCloseTo(radius, within(1e-9));
      assertThat(radius).isLessThanOrEqualTo(features.squaredThreshold() + 1e-9);
    }
    assertThat(features.squaredThreshold() > 0).isEqualTo(limit < 700);
  }

  /** Points about equally far from each other: a coarse step of the threshold joins them all. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void inManyDimensionsTheBallsStayMany(long seed) {
    Matrix points = TestPoints.mixture(3000, 64, 1, 1, seed);
    ClusteringFeatureTree features = new ClusteringFeatureTree(50, 300);
    double[] x = new double[SumOps.paddedLength(64)];
    for (int row = 0; row < points.rows(); row++) {
      float[] unit = points.row(row);
      Norm.scaleToUnit(unit);
      for (int i = 0; i < 64; i++) {
        x[i] = unit[i];
      }
      features.add(ClusteringFeatureTree.Feature.of(row, x));
    }

    assertThat(features.leafEntries()).as("seed %d", seed).hasSizeBetween(150, 300);
  }

  /** By the definition. */
  private static double squaredRadius(Matrix points, int[] rows) {
    double sum = 0;
    for (int i = 0; i < points.dimension(); i++) {
      int column = i;
      double mean = Arrays.stream(rows).mapToDouble(r -> points.row(r)[column]).average().orElse(0);
      sum += Arrays.stream(rows).mapToDouble(r -> Math.pow(points.row(r)[column] - mean, 2)).sum();
    }
    return sum / rows.length;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 50})
  void withRoomForAllPointsItIsAverageLinkage(int branching) {
    Matrix points = TestPoints.mixture(150, 6, 5, 0.4, 3);

    assertThat(Topology.of(BirchLinkage.of(points, COSINE, branching, 150, Progress.NONE)))
        .isEqualTo(Topology.of(AverageLinkage.of(points, COSINE, Progress.NONE)));
  }

  @Test
  void distantCloudsAreFoundByFewBalls() {
    float[][] rows = new float[600][];
    int[] labels = new int[600];
    Matrix noise = TestPoints.mixture(600, 8, 1, 0.02, 7);
    for (int row = 0; row < 600; row++) {
      rows[row] = noise.row(row);
      labels[row] = row % 6;
      rows[row][labels[row]] += 5;
    }

    Dendrogram tree = BirchLinkage.of(Matrix.copyOf(rows), COSINE, 4, 12, Progress.NONE);

    assertThat(tree.points()).isEqualTo(600);
    assertThat(DendrogramPurity.of(tree, labels)).isEqualTo(1);
  }

  @Test
  void equalPointsAreOneBall() {
    float[][] values = new float[300][];
    Arrays.fill(values, new float[] {0.3f, 0.7f, 0.1f});
    ClusteringFeatureTree features = new ClusteringFeatureTree(3, 300);
    double[] x = Arrays.copyOf(new double[] {0.3, 0.7, 0.1}, SumOps.paddedLength(3));
    for (int row = 0; row < 300; row++) {
      features.add(ClusteringFeatureTree.Feature.of(row, x));
    }

    assertThat(features.leafEntries()).hasSize(1);
    assertThat(BirchLinkage.of(Matrix.copyOf(values), COSINE, 3, 1, Progress.NONE).points())
        .isEqualTo(300);
  }

  @Test
  void smallSetsAndBadNumbers() {
    Matrix none = Matrix.copyOf(new float[][] {{1, 2}}).slice(0, 0);
    assertThat(BirchLinkage.of(none, COSINE, 2, 1, Progress.NONE).points()).isZero();
    assertThat(
            BirchLinkage.of(Matrix.copyOf(new float[][] {{1, 2}}), COSINE, 2, 1, Progress.NONE)
                .points())
        .isEqualTo(1);
    assertThatThrownBy(() -> BirchLinkage.of(none, COSINE, 1, 1, Progress.NONE))
        .hasMessageContaining("not 1 and 1");
    assertThatThrownBy(() -> BirchLinkage.of(none, COSINE, 2, 0, Progress.NONE))
        .hasMessageContaining("not 2 and 0");
  }
}
