package io.orthant.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures against their definitions. */
final class MeasuresTest {
  private static final Matrix POINTS = TestPoints.mixture(150, 6, 5, 0.5, 7);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void statisticsGiveTheSumOverPairs(long seed) {
    Dendrogram tree = RandomTree.of(POINTS.rows(), new Seed(seed));
    for (Affinity affinity : new Affinity[] {new Affinity.Dot(), new Affinity.Cosine()}) {
      Objective pairs = Objective.byPairs(tree, POINTS, affinity);
      Objective sums = Objective.byStatistics(tree, POINTS, affinity);

      assertThat(sums.revenue()).isCloseTo(pairs.revenue(), within(1e-6 * pairs.cost()));
      assertThat(sums.upperBound()).isCloseTo(pairs.upperBound(), within(1e-6 * pairs.cost()));
      assertThat(sums.cost()).isCloseTo(pairs.cost(), within(1e-6 * pairs.cost()));
    }
  }

  @Test
  void sampledRevenueAndBoundLieWithinFourStandardErrors() {
    Affinity affinity = new Affinity.InverseDistance(1, 64, 1);
    for (long seed = 0; seed < 50; seed++) {
      Dendrogram tree = RandomTree.of(POINTS.rows(), new Seed(seed));
      Objective exact = Objective.byPairs(tree, POINTS, affinity);
      SampledObjective sampled = SampledObjective.of(tree, POINTS, affinity, 2000, new Seed(seed));

      assertThat(sampled.revenue().value())
          .as("seed %d", seed)
          .isCloseTo(exact.revenue(), within(4 * sampled.revenue().standardError()));
      assertThat(sampled.upperBound().value())
          .as("seed %d", seed)
          .isCloseTo(exact.upperBound(), within(4 * sampled.upperBound().standardError()));
    }
  }

  @Test
  void fourTimesTheSamplesHalveTheError() {
    Dendrogram tree = RandomTree.of(POINTS.rows(), new Seed(1));
    Affinity affinity = new Affinity.Cosine();
    double few =
        SampledObjective.of(tree, POINTS, affinity, 4000, new Seed(1)).revenue().standardError();
    double many =
        SampledObjective.of(tree, POINTS, affinity, 16000, new Seed(1)).revenue().standardError();

    assertThat(many / few).isCloseTo(0.5, within(0.05));
  }

  @Test
  void purityIsTheMeanShareOverPairs() {
    RandomGenerator random = new Seed(5).stream("labels");
    int[] labels = random.ints(POINTS.rows(), 0, 6).toArray();
    Dendrogram tree = AverageLinkage.of(POINTS, new Affinity.Cosine(), Progress.NONE);

    double purity = DendrogramPurity.of(tree, labels);
    Estimate sampled = DendrogramPurity.sampled(tree, labels, 20_000, new Seed(2));

    assertThat(purity).isCloseTo(purityByPairs(tree, labels), within(1e-12));
    assertThat(sampled.value()).isCloseTo(purity, within(4 * sampled.standardError()));
  }

  private static double purityByPairs(Dendrogram tree, int[] labels) {
    int[] order = tree.order();
    int[] first = tree.firstPlaces();
    double sum = 0;
    int pairs = 0;
    for (int x = 0; x < tree.points(); x++) {
      for (int y = x + 1; y < tree.points(); y++) {
        if (labels[tree.id(x)] == labels[tree.id(y)]) {
          int common = x;
          while (!holds(tree, first, order, common, y)) {
            common = tree.parent(common);
          }
          int same = 0;
          for (int i = first[common]; i < first[common] + tree.size(common); i++) {
            same += labels[tree.id(order[i])] == labels[tree.id(x)] ? 1 : 0;
          }
          sum += (double) same / tree.size(common);
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private static boolean holds(Dendrogram tree, int[] first, int[] order, int node, int point) {
    for (int i = first[node]; i < first[node] + tree.size(node); i++) {
      if (order[i] == point) {
        return true;
      }
    }
    return false;
  }

  @Test
  void classesThatAreSubtreesArePure() {
    Dendrogram tree =
        new Dendrogram(
            new int[] {0, 1, 2, 3}, new int[] {0, 2, 4}, new int[] {1, 3, 5}, new double[3]);

    assertThat(DendrogramPurity.of(tree, new int[] {7, 7, 8, 8})).isEqualTo(1);
    assertThat(DendrogramPurity.of(tree, new int[] {7, 8, 7, 8})).isEqualTo(0.5);
    assertThat(DendrogramPurity.of(tree, new int[] {1, 2, 3, 4})).isNaN();
    assertThatThrownBy(
            () -> DendrogramPurity.sampled(tree, new int[] {1, 2, 3, 4}, 10, new Seed(1)))
        .hasMessageContaining("two points");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50})
  void anyTreeJoinsAllTriples(int seed) {
    Dendrogram tree = RandomTree.of(60, new Seed(seed));
    long triples = 0;
    for (int merge = 60; merge < tree.nodes(); merge++) {
      triples +=
          (long) tree.size(tree.left(merge))
              * tree.size(tree.right(merge))
              * (60 - tree.size(merge));
    }

    assertThat(triples).isEqualTo(60 * 59 * 58 / 6);
  }

  @Test
  void depthsAreThoseOfACaterpillar() {
    Dendrogram tree =
        new Dendrogram(
            new int[] {0, 1, 2, 3}, new int[] {0, 4, 5}, new int[] {1, 2, 3}, new double[3]);

    assertThat(tree.depth()).isEqualTo(new Dendrogram.Depth((3 + 3 + 2 + 1) / 4.0, 3));
  }
}
