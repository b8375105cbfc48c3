package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A beam against a look at all points, and against a single path. */
final class BeamDescentTest {
  private static final Affinity COSINE = new Affinity.Cosine();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aBeamAsWideAsTheTreeFindsTheMostSimilarPoint(long seed) {
    Matrix points = TestPoints.mixture(200, 6, 8, 0.5, seed);

    assertThat(Topology.of(grown(points, 200).snapshot()))
        .as("seed %d", seed)
        .isEqualTo(Topology.of(besideTheMostSimilar(points)));
    assertThat(Topology.of(grown(points, 1).snapshot()))
        .isNotEqualTo(Topology.of(besideTheMostSimilar(points)));
  }

  private static Dendrogram besideTheMostSimilar(Matrix points) {
    Tree tree = PointRows.take(points, COSINE);
    Rotations rotations = new Rotations(tree);
    double[] x = new double[tree.width()];
    tree.setRoot(~0, 0);
    for (int row = 1; row < points.rows(); row++) {
      tree.load(~row, x);
      int best = 0;
      for (int other = 1; other < row; other++) {
        if (tree.across(x, 1, ~other) > tree.across(x, 1, ~best)) {
          best = other;
        }
      }
      tree.attach(~row, ~best, x);
      rotations.mendAbove(~row, Integer.MAX_VALUE);
    }
    return tree.dendrogram(tree.childrenFirst());
  }

  @Test
  void manyClassesArePurerThanByOnePath() {
    int classes = 40;
    Matrix points = TestPoints.mixture(2000, 8, classes, 0.25, 5);
    Clusters cut = AverageLinkage.of(points, COSINE, Progress.NONE).cut(classes);
    int[] labels = cut.assignment();

    double beam = DendrogramPurity.of(grown(points, 8).snapshot(), labels);
    OnlineHierarchy single = new OnlineHierarchy(8, COSINE, new InsertionPolicy.OtdPath());
    for (int row = 0; row < points.rows(); row++) {
      single.insert(row, points.row(row));
    }

    assertThat(beam).isGreaterThan(DendrogramPurity.of(single.snapshot(), labels) + 0.1);
  }

  @Test
  void aBeamHasAWidth() {
    assertThatThrownBy(() -> new InsertionPolicy.OtdBeam(0)).hasMessageContaining("not 0");
  }

  private static OnlineHierarchy grown(Matrix points, int width) {
    OnlineHierarchy tree =
        new OnlineHierarchy(points.dimension(), COSINE, new InsertionPolicy.OtdBeam(width));
    for (int row = 0; row < points.rows(); row++) {
      tree.insert(row, points.row(row));
    }
    return tree;
  }
}
