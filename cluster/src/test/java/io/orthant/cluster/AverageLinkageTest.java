package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains of nearest neighbours against the plain algorithm, and against values of SciPy. */
final class AverageLinkageTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void chainsGiveTheTreeOfMergingTheMostSimilarPair(long seed) {
    Matrix points = TestPoints.mixture(60, 5, 4, 0.2 * seed, seed);
    Affinity affinity = seed % 2 == 0 ? new Affinity.Cosine() : new Affinity.Dot();

    Dendrogram tree = AverageLinkage.of(points, affinity, Progress.NONE);

    assertThat(Topology.of(tree)).as("seed %d", seed).isEqualTo(plain(points, affinity));
    for (int node = tree.points(); node < tree.root(); node++) {
      assertThat(tree.similarity(node))
          .isGreaterThanOrEqualTo(tree.similarity(tree.parent(node)) - 1e-9);
    }
  }

  private static Set<String> plain(Matrix points, Affinity affinity) {
    List<List<Integer>> clusters = new ArrayList<>();
    for (int row = 0; row < points.rows(); row++) {
      clusters.add(List.of(row));
    }
    Set<String> merged = new HashSet<>();
    while (clusters.size() > 1) {
      int one = 0;
      int other = 1;
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < clusters.size(); i++) {
        for (int j = i + 1; j < clusters.size(); j++) {
          double mean = mean(clusters.get(i), clusters.get(j), points, affinity);
          if (mean > best) {
            best = mean;
            one = i;
            other = j;
          }
        }
      }
      List<Integer> union = new ArrayList<>(clusters.get(one));
      union.addAll(clusters.remove(other));
      clusters.set(one, union);
      merged.add(union.stream().sorted().toList().toString());
    }
    return merged;
  }

  private static double mean(
      List<Integer> one, List<Integer> other, Matrix points, Affinity affinity) {
    double sum = 0;
    for (int i : one) {
      for (int j : other) {
        sum += affinity.between(points.row(i), points.row(j));
      }
    }
    return sum / one.size() / other.size();
  }

  /**
   * {@code linkage(pdist(x, "cosine"), "average")} of SciPy 1.17.1 on these points; its distance is
   * twice ours.
   */
  @Test
  void linkageMatrixEqualsThatOfScipy() {
    Matrix points =
        Matrix.copyOf(
            new float[][] {{1, 0}, {0.9f, 0.1f}, {0, 1}, {0.2f, 0.9f}, {-1, 0.3f}, {0.5f, 0.5f}});
    double[][] scipy = {
      {0, 1, 0.006116266, 2},
      {2, 3, 0.023812942, 2},
      {5, 7, 0.224615863, 3},
      {6, 8, 0.643542819, 5},
      {4, 9, 1.398418060, 6}
    };
    Dendrogram tree = AverageLinkage.of(points, new Affinity.Cosine(), Progress.NONE);

    double[][] matrix = LinkageMatrix.of(tree, Heights.of(tree, 1));

    assertThat(matrix).hasNumberOfRows(5);
    for (int row = 0; row < 5; row++) {
      assertThat(matrix[row][0]).isEqualTo(scipy[row][0]);
      assertThat(matrix[row][1]).isEqualTo(scipy[row][1]);
      assertThat(2 * matrix[row][2]).isCloseTo(scipy[row][2], within(1e-6));
      assertThat(matrix[row][3]).isEqualTo(scipy[row][3]);
    }
  }

  @Test
  void subClusterComponentsWithManyThresholdsComeNearAverageLinkage() {
    Matrix points = TestPoints.mixture(300, 8, 6, 0.3, 3);
    Affinity affinity = new Affinity.Cosine();
    double reference =
        Objective.byStatistics(AverageLinkage.of(points, affinity, Progress.NONE), points, affinity)
            .revenue();
    for (int thresholds : new int[] {1, 10, 100}) {
      Dendrogram tree = SubClusterComponents.of(points, affinity, thresholds, Progress.NONE);
      assertThat(tree.points()).isEqualTo(300);
      double revenue = Objective.byStatistics(tree, points, affinity).revenue();
      assertThat(revenue / reference).as("%d thresholds", thresholds).isBetween(0.9, 1.05);
    }
  }

  @Test
  void aThresholdOfComponentsIsKeptUntilNothingChanges() {
    Matrix points = TestPoints.mixture(200, 4, 4, 0.05, 8);
    Dendrogram tree = SubClusterComponents.of(points, new Affinity.Cosine(), 30, Progress.NONE);
    Dendrogram linkage = AverageLinkage.of(points, new Affinity.Cosine(), Progress.NONE);

    assertThat(groups(tree.cut(4))).isEqualTo(groups(linkage.cut(4)));
  }

  private static Set<Set<Integer>> groups(Clusters clusters) {
    Set<Set<Integer>> groups = new HashSet<>();
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      Set<Integer> ids = new HashSet<>();
      for (int id : clusters.ids(cluster)) {
        ids.add(id);
      }
      groups.add(ids);
    }
    return groups;
  }

  @Test
  void oneBatchIsAverageLinkage() {
    Matrix points = TestPoints.mixture(80, 4, 4, 0.3, 8);
    Affinity affinity = new Affinity.Cosine();

    assertThat(Topology.of(MiniBatchLinkage.of(points, affinity, 80, Progress.NONE)))
        .isEqualTo(Topology.of(AverageLinkage.of(points, affinity, Progress.NONE)));
    assertThat(Topology.of(MiniBatchLinkage.of(points, affinity, 7, Progress.NONE))).hasSize(79);
  }

  @Test
  void noPointAndOnePointAreTrees() {
    assertThat(
            AverageLinkage.of(TestPoints.mixture(1, 3, 1, 1, 1), new Affinity.Dot(), Progress.NONE)
                .cut(5)
                .count())
        .isEqualTo(1);
    assertThat(
            MiniBatchLinkage.of(
                    TestPoints.mixture(1, 3, 1, 1, 1), new Affinity.Dot(), 4, Progress.NONE)
                .points())
        .isEqualTo(1);
  }

  @Test
  void badRowsAreNamed() {
    Matrix points = Matrix.copyOf(new float[][] {{1, 2}, {Float.NaN, 1}});
    Matrix zeros = Matrix.copyOf(new float[][] {{1, 2}, {1, 1}, {0, 0}});

    assertThatThrownBy(() -> AverageLinkage.of(points, new Affinity.Dot(), Progress.NONE))
        .hasMessageContaining("Row 1")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> AverageLinkage.of(zeros, new Affinity.Cosine(), Progress.NONE))
        .hasMessageContaining("Row 2")
        .hasMessageContaining("zeros");
  }
}
